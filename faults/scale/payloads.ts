/** Large payloads: as input, event, activity's input and result, and output. */
import { figure, type Measurement } from "./figure.js";
import { openInProcess } from "./in-process.js";
import { memoryOf, timed } from "./measure.js";
import { echo, go } from "./programs.js";

const MB = 1_024 * 1_024;

function echoing(size: number, count: number, most: number): Measurement {
  return async (folder) => {
    await using hub = await openInProcess(folder);
    await hub.startWorker();
    const text = "é".repeat(size / 2);
    const { result, took } = await timed(() =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const handle = await hub.client.start(echo, text);
          await handle.raiseEvent(go, text);
          return (await handle.result()) === text;
        }),
      ),
    );
    return [
      figure("results that are wrong", result.filter((isRight) => !isRight).length, "", 0),
      figure("memory at most", memoryOf().peak, "MB", most),
      figure("time", took / 1_000, "s"),
    ];
  };
}

/** Of 1 MB each. */
export const payloads: Measurement = echoing(MB, 50, 1_000);
/** One of 64 MB: as large as a call over gRPC may be. */
export const largestPayload: Measurement = echoing(64 * MB, 1, 2_500);
