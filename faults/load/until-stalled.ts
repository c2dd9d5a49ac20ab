import type { Progress } from "./progress.js";

/**
 * Milliseconds. A call that is tried again pauses for seconds, a lease lasts for half a minute, and a worker believes in a
 * silent connection for four minutes at most.
 */
const PATIENCE = 300_000;

/**
 * Rejects once nothing has come to an end for so long that nothing will. Nothing else in this suite looks at the time.
 *
 * @param endings - makes a step whenever something ends
 * @param describe - says what hangs
 */
export function untilStalled(
  endings: Progress,
  describe: () => string,
): { readonly stalled: Promise<never>; end(): void } {
  let end: () => void = () => {};
  const stalled = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(new Error(`Nothing has ended for ${PATIENCE / 1_000} s. ${describe()}`));
    const timer = setTimeout(giveUp, PATIENCE);
    const forget = endings.onStep(() => timer.refresh());
    end = () => {
      forget();
      clearTimeout(timer);
    };
  });
  stalled.catch(() => {});
  return { stalled, end };
}
