/**
 * Which events must have reached an orchestration, from what its client knows of them.
 *
 * 1. A client raises one after the other, and calls each once: it is `acknowledged`, or its outcome is `unknown`.
 * 2. An acknowledged one was on disk before the next was raised. So it is there exactly once, and in order.
 * 3. An unknown one is there once or not at all, anywhere: its request may have been late.
 * 4. The orchestration takes items up to a last one. A client that does not know of its last one raises another; what
 *    comes after the first one to arrive is not taken any more.
 */
import type { Collected } from "../programs/collect.js";
import { unlessDistinct, unlessSame, type Problems } from "./problems.js";

/** What a client knows of an event that it raised. */
export interface Raised {
  readonly number: number;
  readonly isLast: boolean;
  readonly outcome: "acknowledged" | "unknown";
}

/** @param raised - in the order in which they were raised */
export function judgeCollected(raised: readonly Raised[], { received, proofs }: Collected): Problems {
  const known = new Map(raised.map((event) => [event.number, event]));
  const last = received.at(-1);
  const before = received.slice(0, -1);
  const acknowledged = raised.filter(({ outcome, isLast }) => outcome === "acknowledged" && !isLast);
  const numbers = new Set(acknowledged.map(({ number }) => number));
  return [
    ...unlessDistinct("the event", received),
    ...unlessSame(
      "what was never raised",
      received.filter((number) => !known.has(number)),
      [],
    ),
    ...unlessSame("that the last one is a last one", last !== undefined && known.get(last)?.isLast, true),
    ...unlessSame(
      "the last ones before it",
      before.filter((number) => known.get(number)?.isLast),
      [],
    ),
    ...unlessSame(
      "what was acknowledged, of the received",
      received.filter((number) => numbers.has(number)),
      acknowledged.map(({ number }) => number),
    ),
    ...unlessDistinct("the proof", proofs),
  ];
}

/** `collect`: an activity for each item but the last. */
export function judgeCollect(raised: readonly Raised[], result: Collected): Problems {
  const { received, proofs } = result;
  return [...judgeCollected(raised, result), ...unlessSame("the number of proofs", proofs.length, received.length - 1)];
}

/** `generations`: an activity for each full generation. */
export function judgeGenerations(each: number, raised: readonly Raised[], result: Collected): Problems {
  const { received, proofs } = result;
  return [
    ...judgeCollected(raised, result),
    ...unlessSame("the number of proofs", proofs.length, Math.floor((received.length - 1) / each)),
  ];
}
