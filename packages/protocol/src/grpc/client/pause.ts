import type { Clock } from "../../clock.js";
import { wakeNotBefore } from "../../wake-not-before.js";

// Captured, so that a test framework that fakes the global timers meanwhile does not leave it running.
const { setInterval, clearInterval } = globalThis;

/** Milliseconds; the longest that timers of JavaScript can. */
const INTERVAL = 2 ** 31 - 1;

/**
 * Waits, and keeps the process alive meanwhile, which a clock does not: somebody awaits this call. Ends early when
 * `onEnd` calls what it is given.
 *
 * @param onEnd - returns what takes that back
 */
export async function pause(clock: Clock, milliseconds: number, onEnd: (end: () => void) => () => void): Promise<void> {
  const hold = setInterval(() => {}, INTERVAL);
  let forget = (): void => {};
  await new Promise<void>((resolve) => {
    const wakeUp = wakeNotBefore(clock, clock.now() + milliseconds, resolve);
    forget = onEnd(() => {
      wakeUp.cancel();
      resolve();
    });
  });
  forget();
  clearInterval(hold);
}
