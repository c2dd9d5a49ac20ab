/** Wide: a fan-out of ten thousand. Long: a history of a hundred thousand events, and what it costs to go on with it. */
import { figure, type Measurement } from "./figure.js";
import { openInProcess } from "./in-process.js";
import { memoryOf, timed } from "./measure.js";
import { go, lasting, rounds } from "./programs.js";

const WIDTH = 10_000;
const LONG = { rounds: 100, width: 500 };
const EVENTS = 100_000;

export const fanOut: Measurement = async (folder) => {
  await using hub = await openInProcess(folder);
  await hub.startWorker();
  const { result, took } = await timed(async () =>
    (await hub.client.start(rounds, { rounds: 1, width: WIDTH })).result(),
  );
  return [
    figure("activities that are missing", WIDTH - result, "", 0),
    figure("memory at most", memoryOf().peak, "MB", 300),
    figure("time", took / 1_000, "s"),
  ];
};

export const longHistory: Measurement = async (folder) => {
  const instanceId = "long";
  let growing: number;
  {
    await using hub = await openInProcess(folder);
    await hub.startWorker();
    growing = (
      await timed(async () => {
        await hub.client.start(lasting, LONG, { instanceId });
        await hub.engine.whenAtRest();
      })
    ).took;
  }
  const grown = memoryOf().peak;
  await using hub = await openInProcess(folder);
  let events = 0;
  const reading = await timed(async () => {
    for await (const event of hub.client.getHandle(instanceId).history())
      if (event.kind !== "historyState") events += 1;
  });
  await hub.startWorker();
  const handle = hub.client.getHandle(instanceId, lasting);
  const { result, took, worked } = await timed(async () => {
    await handle.raiseEvent(go, "go");
    return handle.result();
  });
  return [
    figure("events that are missing", Math.max(0, EVENTS - events), "", 0),
    figure("activities that are missing", LONG.rounds * LONG.width - result, "", 0),
    figure("time to make it", growing / 1_000, "s"),
    figure("memory at most, while it was made", grown, "MB", 500),
    figure("time to read it", reading.took, "ms"),
    figure("work to read it", reading.worked, "ms", 5_000),
    figure("time to replay it and end", took, "ms"),
    figure("work to replay it and end", worked, "ms", 5_000),
    figure("memory at most, in the end", memoryOf().peak, "MB", 500),
  ];
};
