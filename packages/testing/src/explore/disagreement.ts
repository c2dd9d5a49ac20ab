/** Compares what the same orchestrator came to twice. */
import type { TurnOutcome } from "@reawait/core/internal";
import { findDifference } from "../history/find-difference.js";

/** What a turn came to, and all that its execution passed on up to then. */
export interface TurnRecord {
  readonly outcome: TurnOutcome;
  /** Payloads, in the order in which they were written. */
  readonly written: readonly (string | undefined)[];
}

/** How two outcomes of a turn differ, for people; `undefined` where they do not. */
export function outcomesDiffer(first: TurnOutcome, again: TurnOutcome): string | undefined {
  const difference = findDifference(first, again);
  return difference && `at first ${difference.historySays}; replayed it did ${difference.codeDid}`;
}

/** The same of all that led there, too. */
export function recordsDiffer(first: TurnRecord, again: TurnRecord): string | undefined {
  const difference = outcomesDiffer(first.outcome, again.outcome);
  if (difference !== undefined) return difference;
  for (let at = 0; at < Math.max(first.written.length, again.written.length); at++) {
    const [one, other] = [first.written[at], again.written[at]];
    if (one !== other) return `at first it passed on ${one ?? "nothing"}; replayed it passed on ${other ?? "nothing"}`;
  }
  return undefined;
}
