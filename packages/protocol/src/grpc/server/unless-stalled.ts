import type { Clock } from "../../clock.js";
import { ServiceError } from "../../service-error.js";
import { watchIdle } from "../idle-watch.js";

/** Milliseconds. A connection that is dead is found sooner, by HTTP/2 itself. */
const STALLED_AFTER = 120_000;

/**
 * Waits until the caller has taken what it was sent, however slowly.
 *
 * @param room - resolves when that is so, or the caller is gone
 * @throws ServiceError where it has taken nothing for a while: others may be waiting for what is sent to nobody
 */
export async function unlessStalled(
  room: Promise<void>,
  call: { readonly writableLength: number },
  method: string,
  clock: Clock,
): Promise<void> {
  let left = call.writableLength;
  await new Promise<void>((resolve, reject) => {
    const watch = watchIdle(clock, STALLED_AFTER, () => {
      if (call.writableLength < left) {
        left = call.writableLength;
        return;
      }
      watch.stop();
      reject(new ServiceError("UNAVAILABLE", `Nothing was read of ${method} for two minutes; call again.`));
    });
    void room.then(() => {
      watch.stop();
      resolve();
    });
  });
}
