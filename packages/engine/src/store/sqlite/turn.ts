import type { TurnUnit, UnitOutcome } from "../store.js";
import { createInstance } from "./create-instance.js";
import { deliver, deliverToParent } from "./deliver.js";
import type { InstanceState } from "./instance-table.js";
import { createReadyList, type ReadyList } from "./ready-list.js";
import { canTakeOver, takeOver } from "./rewind.js";
import type { Tables } from "./tables.js";
import { isOver } from "./terminal-statuses.js";

/** Moves an instance one turn: its own rows first, then what it asked for. */
export function applyTurn(tables: Tables, unit: TurnUnit): UnitOutcome {
  const before = tables.instances.get(unit.instanceKey);
  if (before?.position !== unit.expectedPosition) return { kind: "turnStale" };
  if (unit.takeOver !== undefined && !canTakeOver(tables, unit.takeOver)) return { kind: "changedMeanwhile" };

  const ready = createReadyList();
  const { executionId, status, version, position, historyLength } = unit.row;
  const historyHead = writeHistory(tables, before, unit);
  const after: InstanceState = { ...before, executionId, status, version, position, historyHead, historyLength };
  tables.instances.update(after.key, unit.row, historyHead);
  writeInbox(tables, unit);
  writeTimers(tables, unit);
  if (unit.dropTasks) tables.tasks.removeAll(after.key);
  for (const task of unit.tasks) tables.tasks.insert(task);
  const begunAnew = unit.takeOver === undefined ? [] : takeOver(tables, after, unit.takeOver, ready);
  createChildren(tables, after, unit, ready);
  for (const delivery of unit.deliveries) deliver(tables, delivery, ready);
  if (unit.toParent !== undefined) deliverToParent(tables, tables.instances.parentOf(after.key), unit.toParent, ready);

  if (!isOver(after.status) && tables.inbox.has(after.key)) ready.note(after);
  const { instances, unstarted } = ready;
  return { kind: "turnCommitted", ready: instances, unstarted, nextDue: tables.delayed.nextDue(), begunAnew };
}

function writeHistory(tables: Tables, before: InstanceState, { history }: TurnUnit): number | null {
  if (!history.replace) return tables.history.append(before.historyHead, history.events);
  tables.history.remove(before.historyHead);
  return tables.history.append(null, history.events);
}

function writeInbox(tables: Tables, { instanceKey, consumed, dropInbox, requeued }: TurnUnit): void {
  if (dropInbox) tables.inbox.removeAll(instanceKey);
  else tables.inbox.remove(instanceKey, consumed);
  tables.inbox.addAhead(instanceKey, requeued);
}

function writeTimers(tables: Tables, { instanceKey, timers, dropTimers }: TurnUnit): void {
  if (dropTimers) tables.delayed.removeAll(instanceKey);
  else for (const timer of timers) tables.delayed.insert(instanceKey, timer, "timer");
}

function createChildren(tables: Tables, creator: InstanceState, { children }: TurnUnit, ready: ReadyList): void {
  for (const { instance, ifTaken } of children) {
    const creation = createInstance(tables, instance, ready);
    if (creation.kind !== "taken") continue;
    const { instanceId } = creator;
    // Only the execution that asked for the child has a task to fail.
    deliver(tables, { instanceId, executionId: instance.row.parent?.executionId, message: ifTaken }, ready);
  }
}
