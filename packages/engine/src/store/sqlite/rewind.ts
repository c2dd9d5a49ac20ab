/** Rewinding: an instance that failed is opened again, and takes over what its failed execution has left. */
import type { InstanceUpdate, Reopening, RewindUnit, TakeOver, UnitOutcome } from "../store.js";
import type { InstanceState } from "./instance-table.js";
import { createReadyList, type ReadyList } from "./ready-list.js";
import type { Tables } from "./tables.js";
import { isOver } from "./terminal-statuses.js";

export function applyRewind(tables: Tables, { instanceId, reopening }: RewindUnit): UnitOutcome {
  const instance = tables.instances.find(instanceId);
  if (instance === undefined) return { kind: "notFound" };
  if (instance.status !== "FAILED") return { kind: "notFailed", status: instance.status };
  const ready = createReadyList();
  reopen(tables, instance, reopening, ready);
  return { kind: "reopened", ready: ready.instances };
}

function reopen(tables: Tables, instance: InstanceState, reopening: Reopening, ready: ReadyList): void {
  tables.instances.reopen(instance.key, reopening.executionId, reopening.now);
  tables.inbox.add(instance.key, reopening.message);
  ready.note(instance);
}

/** Whether the children are still as they were found. */
export function canTakeOver(tables: Tables, { children }: TakeOver): boolean {
  return children.every(({ key, reopening }) => {
    const child = tables.instances.get(key);
    if (child === undefined) return false;
    return !isOver(child.status) || (child.status === "FAILED" && reopening !== undefined);
  });
}

/**
 * Takes over for the execution that the instance has now.
 *
 * @returns the keys of the activities that begin anew
 */
export function takeOver(
  tables: Tables,
  { executionId }: Pick<InstanceUpdate, "executionId">,
  taken: TakeOver,
  ready: ReadyList,
): readonly number[] {
  for (const { key, reopening } of taken.children) {
    tables.instances.setParentExecution(key, executionId);
    const child = tables.instances.get(key);
    if (child?.status === "FAILED" && reopening !== undefined) reopen(tables, child, reopening, ready);
  }
  const anew = taken.tasks.filter((task) => !tables.tasks.adopt(task, taken.executionId));
  for (const task of anew) tables.tasks.insert(task);
  return anew.map(({ key }) => key);
}
