/** Milliseconds. */
const BASE = 1_000;

/** The longest that anybody waits. Milliseconds. */
export const LONGEST_DELAY = 30_000;

/**
 * How long to wait before the next attempt: anything up to a bound that doubles each time, so that many workers that lost
 * the same server do not come back at the same moment.
 *
 * @param failures - how many attempts have failed since the last good one
 * @param random - from 0 up to 1, as `Math.random`
 * @returns milliseconds
 */
export function fullJitter(failures: number, random: () => number): number {
  return random() * Math.min(LONGEST_DELAY, BASE * 2 ** failures);
}
