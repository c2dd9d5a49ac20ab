/**
 * Whether the instances of a hub that has come to rest fit each other, and what their activities have said.
 *
 * 1. Every instance has ended, and its history is well-formed and says the same end.
 * 2. A child that a history created is there, and knows its parent; a child's end that a history heard of is the child's.
 * 3. An activity's result that was recorded, or came out in the end, was made by an execution that a worker has seen:
 *    of that very call, where the history still shows it.
 */
import { isTerminalStatus, type HistoryEvent, type OrchestrationState } from "@reawait/protocol";
import { unlessSame, type Problems } from "../model/problems.js";
import type { Execution } from "../programs/execution.js";
import { checkHistory } from "./check-history.js";
import { proofsIn } from "./proofs.js";

/** An instance as it is in the hub. */
export interface RecordedInstance {
  readonly state: OrchestrationState;
  readonly history: readonly HistoryEvent[];
}

export function checkHub(instances: readonly RecordedInstance[], executions: readonly Execution[]): Problems {
  const byId = new Map(instances.map((instance) => [instance.state.instanceId, instance]));
  const byProof = new Map(executions.map((execution) => [execution.proof, execution]));
  return instances.flatMap((instance) =>
    [
      ...checkHistory(instance.history),
      ...checkEnd(instance),
      ...checkChildren(instance, byId),
      ...checkProofs(instance, byProof),
    ].map((problem) => `${instance.state.instanceId}: ${problem}`),
  );
}

function checkEnd({ state, history }: RecordedInstance): Problems {
  if (!isTerminalStatus(state.orchestrationStatus)) return [`it is ${state.orchestrationStatus}`];
  const ends = history.filter((event) => event.kind === "executionCompleted");
  const end = ends[0];
  if (end === undefined) return ["its history has no end"];
  return [
    ...unlessSame("the number of its ends", ends.length, 1),
    ...unlessSame("its status in history", end.orchestrationStatus, state.orchestrationStatus),
    ...unlessSame("its result in history", end.result, state.output),
    ...unlessSame("its failure in history", end.failureDetails, state.failureDetails),
  ];
}

function checkChildren({ state, history }: RecordedInstance, byId: ReadonlyMap<string, RecordedInstance>): Problems {
  const children = new Map<number, RecordedInstance>();
  const problems: string[] = [];
  for (const event of history) {
    if (event.kind === "subOrchestrationInstanceCreated") {
      const child = byId.get(event.instanceId);
      if (child === undefined) problems.push(`its child ${event.instanceId} is not there`);
      else {
        children.set(event.eventId, child);
        problems.push(...unlessSame("the parent of its child", parentOf(child), parent(state, event.eventId)));
      }
    } else if (event.kind === "subOrchestrationInstanceCompleted") {
      const result = children.get(event.taskScheduledId)?.state.output;
      problems.push(...unlessSame("what it heard of its child", event.result, result));
    }
  }
  return problems;
}

function parent({ instanceId, executionId }: OrchestrationState, taskScheduledId: number): unknown {
  return { instanceId, executionId, taskScheduledId };
}

function parentOf({ history }: RecordedInstance): unknown {
  const start = history.find((event) => event.kind === "executionStarted");
  const { orchestrationInstance, taskScheduledId } = start?.parentInstance ?? {};
  const { instanceId, executionId } = orchestrationInstance ?? {};
  return { instanceId, executionId, taskScheduledId };
}

function checkProofs({ state, history }: RecordedInstance, byProof: ReadonlyMap<string, Execution>): Problems {
  const { instanceId, executionId } = state;
  const recorded = history.flatMap((event) => {
    if (event.kind !== "taskCompleted") return [];
    const taskId = event.taskScheduledId;
    const execution = byProof.get(proofsIn(event.result)[0] ?? "");
    const call = execution && [execution.instanceId, execution.executionId, execution.taskId];
    return unlessSame(`the call behind the result of task ${taskId}`, call, [instanceId, executionId, taskId]);
  });
  const unseen = proofsIn(state.output).filter((proof) => !byProof.has(proof));
  return [...recorded, ...unlessSame("what nobody saw executed", unseen, [])];
}
