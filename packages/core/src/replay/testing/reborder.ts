/** Other borders for the same order of incoming events, at the same clock: apart, together, or behind a suspension. */
import fc from "fast-check";
import type { Batch, Delivery } from "./world.js";

/** An endless source of decisions, for as many borders as there are. */
export type Decide = () => number;

/** Generates decisions: numbers from 0 to 99, repeated when they run out. */
export const decisions: fc.Arbitrary<readonly number[]> = fc.array(fc.nat(99), { minLength: 1, maxLength: 24 });

export function decider(numbers: readonly number[]): Decide {
  let next = 0;
  return () => numbers[next++ % numbers.length] ?? 0;
}

/** Each event alone. */
export function apart(batches: readonly Batch[]): readonly Batch[] {
  return batches.flatMap(({ at, deliveries }) => deliveries.map((each) => ({ at, deliveries: [each] })));
}

interface Group {
  readonly at: number;
  /** All batches before this one were in by then. */
  readonly from: number;
  readonly deliveries: Delivery[];
}

/**
 * New borders, wherever they are possible: an event goes together with others of the same clock, if nothing that it needs
 * is only asked for by them.
 *
 * @param joins - decides for each event that could whether it does
 */
export function reborder(batches: readonly Batch[], joins: () => boolean): readonly Batch[] {
  const groups: Group[] = [];
  for (const [from, { at, deliveries }] of batches.entries()) {
    for (const delivery of deliveries) {
      const last = groups.at(-1);
      if (last?.at === at && delivery.causedBy < last.from && joins()) last.deliveries.push(delivery);
      else groups.push({ at, from, deliveries: [delivery] });
    }
  }
  return groups;
}

/** Puts some batches behind a suspension: it begins before their first event and is resumed after the last. */
export function suspendAround(batches: readonly Batch[], decide: Decide): readonly Batch[] {
  return batches.flatMap((batch) => (decide() < 50 ? [batch] : suspended(batch, decide)));
}

function suspended({ at, deliveries }: Batch, decide: Decide): readonly Batch[] {
  // Nothing can be suspended before it began.
  const started = deliveries.findIndex(({ event }) => event.kind === "executionStarted") + 1;
  const events = [
    ...deliveries.slice(0, started),
    ...times(decide, "executionSuspended", at),
    ...deliveries.slice(started),
    ...times(decide, "executionResumed", at),
  ];
  return events.reduce<{ at: number; deliveries: Delivery[] }[]>((split, delivery) => {
    const last = split.at(-1);
    if (last && decide() < 60) last.deliveries.push(delivery);
    else split.push({ at, deliveries: [delivery] });
    return split;
  }, []);
}

/** Said once or twice: to repeat it changes nothing. */
function times(
  decide: Decide,
  kind: "executionSuspended" | "executionResumed",
  timestamp: number,
): readonly Delivery[] {
  const delivery: Delivery = { event: { kind, eventId: -1, timestamp }, execution: undefined, causedBy: -1 };
  return decide() < 80 ? [delivery] : [delivery, delivery];
}
