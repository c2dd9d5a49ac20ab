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

/** Work was out on a stream that broke. */
export interface Loss {
  /** It may be why. */
  readonly isSuspect: boolean;
  /** Another worker that takes it is connected. */
  readonly hasOther: boolean;
}

/**
 * What a loss comes to, with those before in a row: their sum, and the milliseconds until the work goes out again. A
 * suspect counts twice, so that it soon waits apart from what it took along; it goes out at once only to another worker,
 * and only the first time, since its own may just have left.
 */
export function countLoss(before: number, { isSuspect, hasOther }: Loss): { losses: number; delay: number } {
  const losses = before + (isSuspect ? 2 : 1);
  if (before === 0 && (hasOther || !isSuspect)) return { losses, delay: 0 };
  return { losses, delay: isSuspect ? holdDelay(losses - 1) : redeliveryDelay(losses - 1) };
}

/** Milliseconds until a turn goes out again that was not answered in time so often in a row. */
export function timeoutDelay(timeouts: number): number {
  return timeouts <= 2 ? 0 : holdDelay(timeouts);
}

function grown(attempts: number): number {
  return FIRST * 2 ** Math.max(0, attempts - 1);
}
