import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";

/** What an engine writes into the history for the actions of a turn, in their order. */
export function confirmActions(actions: readonly OrchestratorAction[], timestamp: number): HistoryEvent[] {
  return actions.map((action) => confirmAction(action, timestamp));
}

function confirmAction(action: OrchestratorAction, timestamp: number): HistoryEvent {
  const event = { eventId: action.id, timestamp };
  switch (action.kind) {
    case "scheduleTask": {
      const { name, version, input, tags } = action;
      return { ...event, kind: "taskScheduled", name, version, input, tags };
    }
    case "createSubOrchestration": {
      const { instanceId, name, version, input, tags } = action;
      return { ...event, kind: "subOrchestrationInstanceCreated", instanceId, name, version, input, tags };
    }
    case "createTimer":
      return { ...event, kind: "timerCreated", fireAt: action.fireAt };
    case "sendEvent":
      return {
        ...event,
        kind: "eventSent",
        instanceId: action.instance.instanceId,
        name: action.name,
        input: action.data,
      };
    case "completeOrchestration": {
      const { orchestrationStatus, result, failureDetails } = action;
      return { ...event, kind: "executionCompleted", orchestrationStatus, result, failureDetails };
    }
    case "terminateOrchestration":
    case "sendEntityMessage":
    case "rewindOrchestration":
      throw new Error(`no orchestrator of these tests makes an action of kind ${action.kind}`);
  }
}
