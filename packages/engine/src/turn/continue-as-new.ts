import type {
  CompleteOrchestrationAction,
  ExecutionStartedEvent,
  ExecutionSuspendedEvent,
  HistoryEvent,
} from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import type { Message, Send, TurnKeys } from "./turn-state.js";

/** The next generation of an instance. */
export interface Generation {
  readonly executionId: string;
  readonly version: string | undefined;
  readonly input: string | undefined;
  /** Its first messages, ahead of what the inbox still holds. */
  readonly messages: readonly Message[];
}

/**
 * Starts the next generation: `executionStarted` first, then the events carried over, then what the old generation sent
 * to itself. What the inbox still holds comes after them.
 *
 * @param started The start of the old generation: name, parent and tags are kept.
 * @param suspended The suspension that the old generation ended in: the new one starts suspended.
 */
export function nextGeneration(
  row: InstanceRow,
  action: CompleteOrchestrationAction,
  started: ExecutionStartedEvent | undefined,
  suspended: ExecutionSuspendedEvent | undefined,
  selfSends: readonly Send[],
  keys: TurnKeys,
  now: number,
): Generation {
  const executionId = keys.executionId();
  const version = action.newVersion ?? row.version;
  const start: HistoryEvent = {
    kind: "executionStarted",
    eventId: -1,
    timestamp: now,
    name: row.name,
    version,
    input: action.result,
    orchestrationInstance: { instanceId: row.instanceId, executionId },
    parentInstance: started?.parentInstance,
    parentTraceContext: started?.parentTraceContext,
    tags: started?.tags,
  };
  const carried = action.carryoverEvents.map((event): HistoryEvent => ({ ...event, eventId: -1 }));
  const events: readonly HistoryEvent[] = [
    start,
    // Ahead of all that it holds back.
    ...(suspended === undefined ? [] : [suspended]),
    ...carried,
    ...selfSends.map((send) => send.message.event),
  ];
  return {
    executionId,
    version,
    input: action.result,
    messages: events.map((event) => ({ key: keys.message(), event })),
  };
}
