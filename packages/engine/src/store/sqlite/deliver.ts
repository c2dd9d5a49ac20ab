import type { Delivery, DeliverUnit, MessageRow, ParentRef, UnitOutcome } from "../store.js";
import { createReadyList, type ReadyList } from "./ready-list.js";
import type { Tables } from "./tables.js";
import { isOver } from "./terminal-statuses.js";

type DeliveryOutcome = Extract<UnitOutcome, { readonly kind: "delivered" | "dropped" | "notFound" }>;

export function applyDeliver(tables: Tables, { message }: DeliverUnit): DeliveryOutcome {
  return deliver(tables, message, createReadyList());
}

/** Puts a message into the inbox of an instance that still takes it. */
export function deliver(tables: Tables, delivery: Delivery, ready: ReadyList): DeliveryOutcome {
  const { instanceId, executionId, message } = delivery;
  const target = tables.instances.find(instanceId);
  if (target === undefined) return { kind: "notFound" };
  if (isOver(target.status)) return { kind: "dropped", status: target.status };
  if (executionId !== undefined && executionId !== target.executionId) return { kind: "dropped", status: undefined };
  tables.inbox.add(target.key, message);
  ready.note(target);
  return { kind: "delivered", ready: ready.instances };
}

/** Tells the execution of a parent that created an instance, if there is one. */
export function deliverToParent(
  tables: Tables,
  parent: ParentRef | undefined,
  message: MessageRow | undefined,
  ready: ReadyList,
): void {
  if (parent === undefined || message === undefined) return;
  deliver(tables, { instanceId: parent.instanceId, executionId: parent.executionId, message }, ready);
}
