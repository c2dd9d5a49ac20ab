const FIRST = 100;
const LONGEST = 30_000;
const LONGEST_HOLD = 5 * 60_000;

/** Milliseconds until work that was given back `attempts` times in a row goes out again. */
export function redeliveryDelay(attempts: number): number {
  return Math.min(grown(attempts), LONGEST);
}

/** The same where its worker said that it cannot be run: what helps is another worker, which is served at once. */
export function holdDelay(attempts: number): number {
  return Math.min(grown(attempts), LONGEST_HOLD);
}

function grown(attempts: number): number {
  return FIRST * 2 ** Math.max(0, attempts - 1);
}
