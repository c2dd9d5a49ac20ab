import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";

/** Which actions a history has recorded, and which of them are still open. */
export interface RecordedActions {
  /** Whether this very action (id, kind, target) is recorded and has no completion yet: sending it again is a repeat. */
  isOpen(action: OrchestratorAction): boolean;
  /** Takes note of an action of this turn. */
  record(action: OrchestratorAction): void;
}

/** For a worker with a session: what it sends is new by construction. */
export const nothingRecorded: RecordedActions = Object.freeze({ isOpen: () => false, record: () => undefined });

/**
 * Reads the recorded actions out of a history. Ids are not unique in it: a worker may schedule a failed task again
 * under the same id, and then the newest record is the one that counts.
 */
export function recordedActions(events: readonly HistoryEvent[]): RecordedActions {
  const open = new Set<string>();
  const byId = new Map<string, string>();
  const note = (slot: string | undefined, target: string): void => {
    if (slot === undefined) return;
    const key = `${slot} ${target}`;
    open.add(key);
    byId.set(slot, key);
  };
  const settle = (slot: string): void => {
    const key = byId.get(slot);
    if (key !== undefined) open.delete(key);
  };
  for (const event of events) {
    const recorded = slotOfEvent(event);
    if (recorded !== undefined) note(recorded.slot, recorded.target);
    const settled = settledSlot(event);
    if (settled !== undefined) settle(settled);
  }
  return {
    isOpen(action) {
      const recorded = slotOfAction(action);
      return recorded !== undefined && open.has(`${recorded.slot} ${recorded.target}`);
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

function settledSlot(event: HistoryEvent): string | undefined {
  if (event.kind === "taskCompleted" || event.kind === "taskFailed") return `task ${event.taskScheduledId}`;
  if (event.kind === "subOrchestrationInstanceCompleted" || event.kind === "subOrchestrationInstanceFailed") {
    return `child ${event.taskScheduledId}`;
  }
  if (event.kind === "timerFired") return `timer ${event.timerId}`;
  return undefined;
}
