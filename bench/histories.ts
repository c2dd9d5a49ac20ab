/** Histories of finished work, as an engine would have recorded them. */
import type { HistoryEvent } from "@reawait/protocol";

/** How an orchestrator calls its activities: one after the other, or all at once and by what it waits for them. */
export type Shape = "sequence" | "fan-out" | "fan-out, Promise.all";

export const INSTANCE_ID = "bench";
export const EXECUTION_ID = "5e0e1d0c-6a0b-4a53-9d50-0f5d7a1c2b3e";

/** All of the history of `count` activities but the last answer, which is the new event that ends it. */
export interface RecordedRun {
  readonly past: readonly HistoryEvent[];
  readonly fresh: readonly HistoryEvent[];
}

const TIME = Date.UTC(2026, 0, 1);
const outside = { eventId: -1, timestamp: TIME };
const batchStart: HistoryEvent = { kind: "orchestratorStarted", ...outside };

export function recordedRun(shape: Shape, count: number): RecordedRun {
  const started: HistoryEvent = {
    kind: "executionStarted",
    ...outside,
    name: shape,
    input: String(count),
    orchestrationInstance: { instanceId: INSTANCE_ID, executionId: EXECUTION_ID },
  };
  const ids = Array.from({ length: count }, (_, index) => index + 1);
  const last = completed(count);
  if (shape !== "sequence") {
    const past = [batchStart, started, ...ids.map(scheduled), batchStart, ...ids.slice(0, -1).map(completed)];
    return { past, fresh: [batchStart, last] };
  }
  const steps = ids.slice(0, -1).flatMap((id) => [scheduled(id), batchStart, completed(id)]);
  return { past: [batchStart, started, ...steps, scheduled(count)], fresh: [batchStart, last] };
}

function scheduled(id: number): HistoryEvent {
  return { kind: "taskScheduled", eventId: id, timestamp: TIME, name: "add", input: String(id) };
}

function completed(id: number): HistoryEvent {
  return { kind: "taskCompleted", ...outside, taskScheduledId: id, result: String(id) };
}
