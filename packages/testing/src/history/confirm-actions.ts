import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";

/** What an engine records for the actions of a turn: their confirmations, in their order, the end among them. */
export function confirmActions(actions: readonly OrchestratorAction[], timestamp: number): readonly HistoryEvent[] {
  return actions.map((action) => confirmAction(action, timestamp));
}

function confirmAction(action: OrchestratorAction, timestamp: number): HistoryEvent {
  const event = { eventId: action.id, timestamp };
  switch (action.kind) {
    case "scheduleTask": {
      const { name, version, input, tags, parentTraceContext } = action;
      return { ...event, kind: "taskScheduled", name, version, input, tags, parentTraceContext };
    }
    case "createSubOrchestration": {
      const { instanceId, name, version, input, tags, parentTraceContext } = action;
      const created = { instanceId, name, version, input, tags, parentTraceContext };
      return { ...event, kind: "subOrchestrationInstanceCreated", ...created };
    }
    case "createTimer":
      return { ...event, kind: "timerCreated", fireAt: action.fireAt };
    case "sendEvent": {
      const { instance, name, data: input } = action;
      return { ...event, kind: "eventSent", instanceId: instance.instanceId, name, input };
    }
    case "completeOrchestration": {
      // An engine forgets a generation that continued as new; kept here, it replays to its end.
      const { orchestrationStatus, result, failureDetails } = action;
      return { ...event, kind: "executionCompleted", orchestrationStatus, result, failureDetails };
    }
    case "terminateOrchestration":
    case "sendEntityMessage":
    case "rewindOrchestration":
      throw new Error(`an orchestrator that is driven step by step cannot make an action of kind ${action.kind}`);
  }
}
