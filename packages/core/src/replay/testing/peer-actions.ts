/** Actions of durabletask-js and of our own, brought to one form in which they can be compared. */
import type { OrchestratorAction as PeerAction } from "@microsoft/durabletask-js/dist/proto/orchestrator_service_pb.js";
import { OrchestrationStatus } from "@microsoft/durabletask-js/dist/proto/orchestrator_service_pb.js";
import type { OrchestratorAction } from "@reawait/protocol";

export interface ComparedAction {
  readonly id: number;
  readonly kind: string;
  readonly [fact: string]: unknown;
}

export function neutralAction(action: PeerAction): ComparedAction {
  const id = action.getId();
  const task = action.getScheduletask();
  if (task) return plain({ id, kind: "scheduleTask", name: task.getName(), input: textOf(task.getInput()) });
  const child = action.getCreatesuborchestration();
  if (child) {
    const [name, instanceId, input] = [child.getName(), child.getInstanceid(), textOf(child.getInput())];
    return plain({ id, kind: "createSubOrchestration", name, instanceId, input });
  }
  const timer = action.getCreatetimer();
  if (timer) return plain({ id, kind: "createTimer", fireAt: timeOf(timer.getFireat()) });
  const sent = action.getSendevent();
  if (sent) {
    const [name, target, data] = [sent.getName(), sent.getInstance()?.getInstanceid(), textOf(sent.getData())];
    return plain({ id, kind: "sendEvent", name, target, data });
  }
  const completion = action.getCompleteorchestration();
  if (completion === undefined) throw new Error(`an action of another kind: ${action.getOrchestratoractiontypeCase()}`);
  return plain({
    id,
    kind: "completeOrchestration",
    status: statusOf(completion.getOrchestrationstatus()),
    result: textOf(completion.getResult()),
    carryover: completion.getCarryovereventsList().map((event) => {
      const raised = event.getEventraised();
      return [raised?.getName(), textOf(raised?.getInput())];
    }),
  });
}

/** Without what durabletask-js words differently: the text of failures, and the case of names that are carried over. */
export function comparedAction(action: OrchestratorAction): ComparedAction {
  const { id, kind } = action;
  switch (action.kind) {
    case "scheduleTask":
      return plain({ id, kind, name: action.name, input: action.input });
    case "createSubOrchestration":
      return plain({ id, kind, name: action.name, instanceId: action.instanceId, input: action.input });
    case "createTimer":
      return plain({ id, kind, fireAt: action.fireAt });
    case "sendEvent":
      return plain({ id, kind, name: action.name, target: action.instance.instanceId, data: action.data });
    case "completeOrchestration": {
      const carryover = action.carryoverEvents.map(({ name, input }) => [name.toLowerCase(), input]);
      return plain({ id, kind, status: action.orchestrationStatus, result: action.result, carryover });
    }
    case "terminateOrchestration":
    case "sendEntityMessage":
    case "rewindOrchestration":
      throw new Error(`no orchestrator of these tests makes an action of kind ${kind}`);
  }
}

/** Of a `google.protobuf.StringValue`, for which there are no types here. */
export function textOf(value: unknown): string | undefined {
  return (value as { getValue(): string } | undefined)?.getValue();
}

/** Of a `google.protobuf.Timestamp`. */
function timeOf(value: unknown): number | undefined {
  return (value as { toDate(): Date } | undefined)?.toDate().getTime();
}

function statusOf(status: OrchestrationStatus): string {
  const name = Object.entries(OrchestrationStatus).find(([, value]) => value === status)?.[0] ?? "";
  return name.replace("ORCHESTRATION_STATUS_", "");
}

/** As it comes back from a fixture. */
function plain(action: ComparedAction): ComparedAction {
  return JSON.parse(JSON.stringify(action)) as ComparedAction;
}
