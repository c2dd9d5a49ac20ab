/**
 * What two runs of the same program have to agree on, whatever went wrong in one of them: everything but
 *
 * 1. the borders of batches: what came in is told apart from what was asked for, each in its order, since more or fewer
 *    turns bring them together differently;
 * 2. timers that were cancelled before the batch was over in which they were made, in one of the runs only: they are
 *    withdrawn there, and nothing of them is recorded;
 * 3. stack traces: an orchestrator that goes on was called by others than one that is replayed;
 * 4. the names that executions were given by chance, as long as the same one stands in the same places.
 */
import type { HistoryEvent } from "@reawait/protocol";
import type { Told } from "./disturbed-run.js";

/** The normal forms of two runs, each beside the other. */
export function normalForms(one: readonly Told[], other: readonly Told[]): readonly [unknown, unknown] {
  const inBoth = timersOf(one).intersection(timersOf(other));
  return [normalForm(one, inBoth), normalForm(other, inBoth)];
}

function normalForm(told: readonly Told[], timers: TimerSet): unknown {
  const plain = told.map(({ history, ...rest }) => {
    const kept = history.filter((event) => !isBorder(event) && timers.admits(rest.instanceId, event));
    return { ...rest, cameIn: kept.filter((event) => !isAskedFor(event)), wasAskedFor: kept.filter(isAskedFor) };
  });
  const names = new Map<string, string>();
  const text = JSON.stringify(plain, (key, value: unknown) => (key === "stackTrace" ? undefined : value)).replaceAll(
    RANDOM_ID,
    (id) => {
      const name = names.get(id) ?? `execution ${names.size}`;
      names.set(id, name);
      return name;
    },
  );
  return JSON.parse(text);
}

/** Version 4: those that orchestrators derive are of version 5. */
const RANDOM_ID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function isBorder({ kind }: HistoryEvent): boolean {
  return kind === "orchestratorStarted" || kind === "orchestratorCompleted";
}

function isAskedFor({ kind }: HistoryEvent): boolean {
  return (
    kind === "taskScheduled" ||
    kind === "timerCreated" ||
    kind === "subOrchestrationInstanceCreated" ||
    kind === "eventSent" ||
    kind === "executionCompleted"
  );
}

interface TimerSet {
  intersection(other: TimerSet): TimerSet;
  has(key: string): boolean;
  /** Whether an event is of no timer, or of one of these. */
  admits(instanceId: string, event: HistoryEvent): boolean;
}

function timersOf(told: readonly Told[]): TimerSet {
  return timerSet(
    told.flatMap(({ instanceId, history }) =>
      history.flatMap((event) => (event.kind === "timerCreated" ? `${event.eventId} ${instanceId}` : [])),
    ),
  );
}

function timerSet(keys: readonly string[]): TimerSet {
  const set = new Set(keys);
  return {
    has: (key) => set.has(key),
    intersection: (other) => timerSet(keys.filter((key) => other.has(key))),
    admits(instanceId, event) {
      if (event.kind === "timerCreated") return set.has(`${event.eventId} ${instanceId}`);
      return event.kind !== "timerFired" || set.has(`${event.timerId} ${instanceId}`);
    },
  };
}
