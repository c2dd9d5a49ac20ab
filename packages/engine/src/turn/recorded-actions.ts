import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";

/** Which actions a history has recorded, so that a worker that sends them again schedules nothing twice (E3). */
export interface RecordedActions {
  /** Whether this very action (id, kind, target) is recorded, and nothing allows to do it once more. */
  isRepeat(action: OrchestratorAction): boolean;
  /** Takes note of an action of this turn. */
  record(action: OrchestratorAction): void;
}

/** For a worker with a session: what it sends is new by construction. */
export const nothingRecorded: RecordedActions = Object.freeze({ isRepeat: () => false, record: () => undefined });

/**
 * Reads the recorded actions out of a history. Ids are not unique in it: a worker may schedule a failed task again
 * under the same id (Python's retries), and then the newest record is the one that counts. One that succeeded is never
 * done again: durabletask-js sends all it ever did at every turn of a suspended instance, whether it is over or not.
 *
 * @param options.suspended - the turn ends suspended: what is sent again then is no retry, even after a failure
 */
export function recordedActions(
  events: readonly HistoryEvent[],
  { suspended }: { readonly suspended: boolean },
): RecordedActions {
  const recordedKeys = new Set<string>();
  /** Those whose newest record has failed. */
  const failedKeys = new Set<string>();
  const byId = new Map<string, string>();
  const note = (slot: string | undefined, target: string): void => {
    if (slot === undefined) return;
    const key = `${slot} ${target}`;
    recordedKeys.add(key);
    failedKeys.delete(key);
    byId.set(slot, key);
  };
  const fail = (slot: string): void => {
    const key = byId.get(slot);
    if (key !== undefined) failedKeys.add(key);
  };
  for (const event of events) {
    const recorded = slotOfEvent(event);
    if (recorded !== undefined) note(recorded.slot, recorded.target);
    const failed = failedSlot(event);
    if (failed !== undefined) fail(failed);
  }
  return {
    isRepeat(action) {
      const recorded = slotOfAction(action);
      if (recorded === undefined) return false;
      const key = `${recorded.slot} ${recorded.target}`;
      return recordedKeys.has(key) && (suspended || !failedKeys.has(key));
    },
    record(action) {
      const recorded = slotOfAction(action);
      if (recorded !== undefined) note(recorded.slot, recorded.target);
    },
  };
}

interface Recorded {
  /** Kind and id. */
  readonly slot: string;
  readonly target: string;
}

function slotOfEvent(event: HistoryEvent): Recorded | undefined {
  if (event.kind === "taskScheduled") return { slot: `task ${event.eventId}`, target: event.name };
  if (event.kind === "subOrchestrationInstanceCreated") return { slot: `child ${event.eventId}`, target: event.name };
  if (event.kind === "timerCreated") return { slot: `timer ${event.eventId}`, target: "" };
  if (event.kind === "eventSent") {
    return { slot: `event ${event.eventId}`, target: `${event.instanceId} ${event.name}` };
  }
  return undefined;
}

function slotOfAction(action: OrchestratorAction): Recorded | undefined {
  if (action.kind === "scheduleTask") return { slot: `task ${action.id}`, target: action.name };
  if (action.kind === "createSubOrchestration") return { slot: `child ${action.id}`, target: action.name };
  if (action.kind === "createTimer") return { slot: `timer ${action.id}`, target: "" };
  if (action.kind === "sendEvent") {
    return { slot: `event ${action.id}`, target: `${action.instance.instanceId} ${action.name}` };
  }
  return undefined;
}

function failedSlot(event: HistoryEvent): string | undefined {
  if (event.kind === "taskFailed") return `task ${event.taskScheduledId}`;
  if (event.kind === "subOrchestrationInstanceFailed") return `child ${event.taskScheduledId}`;
  return undefined;
}
