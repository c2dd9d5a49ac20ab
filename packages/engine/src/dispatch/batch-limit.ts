/**
 * How many messages a turn is handed at most.
 *
 * Usually that is many. But an orchestrator that takes one event, and continues as new, carries all others over; handed a
 * thousand each time, it would move a backlog a thousand times. So after a turn that continued as new, the next one gets
 * about as much as that one took; and more and more again once an execution takes all that it is given. Where a batch ends
 * is up to the engine, for workers of every language.
 */

/** At most this many messages in one work item. */
export const MESSAGES_PER_TURN = 1_000;

const FEWEST = 16;

/** @param taken - how many messages the turn took, if it continued as new */
export function nextBatchLimit(limit: number, taken: number | undefined): number {
  if (taken === undefined) return Math.min(limit * 4, MESSAGES_PER_TURN);
  return Math.min(Math.max(taken * 2, FEWEST), MESSAGES_PER_TURN);
}
