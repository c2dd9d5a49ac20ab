import type { Clock } from "../../clock.js";
import { keepAlive } from "../../keep-alive.js";
import { wakeNotBefore } from "../../wake-not-before.js";

/**
 * Waits, and keeps the process alive meanwhile, which a clock does not: somebody awaits this call. Ends early when
 * `onEnd` calls what it is given.
 *
 * @param onEnd - returns what takes that back
 */
export async function pause(clock: Clock, milliseconds: number, onEnd: (end: () => void) => () => void): Promise<void> {
  const letEnd = keepAlive();
  let forget = (): void => {};
  await new Promise<void>((resolve) => {
    const wakeUp = wakeNotBefore(clock, clock.now() + milliseconds, resolve);
    forget = onEnd(() => {
      wakeUp.cancel();
      resolve();
    });
  });
  forget();
  letEnd();
}
