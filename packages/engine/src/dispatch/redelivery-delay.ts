const FIRST = 100;
const LONGEST = 30_000;

/** Milliseconds until work that was given back `attempts` times in a row goes out again. */
export function redeliveryDelay(attempts: number): number {
  return Math.min(FIRST * 2 ** Math.max(0, attempts - 1), LONGEST);
}
