import type { CompleteTaskUnit, UnitOutcome } from "../store.js";
import { createReadyList } from "./ready-list.js";
import type { Tables } from "./tables.js";
import { isOver } from "./terminal-statuses.js";

/** Closes an activity. Its answer reaches only the execution that asked for it. */
export function applyCompleteTask(tables: Tables, { taskKey, instanceId, message }: CompleteTaskUnit): UnitOutcome {
  if (instanceId !== undefined && tables.tasks.read(taskKey)?.instanceId !== instanceId) return { kind: "taskUnknown" };
  const task = tables.tasks.take(taskKey);
  if (task === undefined) return { kind: "taskUnknown" };
  const ready = createReadyList();
  const instance = tables.instances.get(task.instanceKey);
  if (instance !== undefined && !isOver(instance.status) && instance.executionId === task.executionId) {
    tables.inbox.add(instance.key, message);
    ready.note(instance);
  }
  return { kind: "taskCompleted", ready: ready.instances };
}
