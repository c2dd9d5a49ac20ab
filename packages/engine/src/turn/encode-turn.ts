import { encodeHistoryEvents } from "@reawait/protocol";

import type {
  ChildCreation,
  DelayedRow,
  Delivery,
  MessageRow,
  NewInstance,
  TakeOver,
  TurnUnit,
} from "../store/store.js";
import type { Child, DelayedMessage, Message, Send, TakenOver, TurnChanges } from "./turn-state.js";

/** Makes a store unit of a turn. Each event is encoded here once, for the disk. */
export function encodeTurn(changes: TurnChanges): TurnUnit {
  const { instanceKey, expectedPosition, row, consumed, tasks, dropTimers, dropInbox, dropTasks } = changes;
  return {
    kind: "turn",
    instanceKey,
    expectedPosition,
    row,
    history: { replace: changes.history.replace, events: encodeHistoryEvents(changes.history.events) },
    consumed,
    requeued: changes.requeued.map(encodeMessage),
    tasks,
    timers: changes.timers.map(encodeDelayed),
    children: changes.children.map(encodeChild),
    deliveries: changes.sends.map(encodeSend),
    takeOver: changes.takeOver && encodeTakeOver(changes.takeOver),
    toParent: changes.toParent && encodeMessage(changes.toParent),
    dropTimers,
    dropInbox,
    dropTasks,
  };
}

export function encodeMessage({ key, event }: Message): MessageRow {
  return { key, event: encodeHistoryEvents([event]) };
}

export function encodeDelayed({ key, dueAt, event }: DelayedMessage): DelayedRow {
  return { key, dueAt, event: encodeHistoryEvents([event]) };
}

function encodeTakeOver({ executionId, tasks, children }: TakenOver): TakeOver {
  return {
    executionId,
    tasks,
    children: children.map(({ key, reopening }) => ({
      key,
      reopening: reopening && { ...reopening, message: encodeMessage(reopening.message) },
    })),
  };
}

function encodeSend({ instanceId, executionId, message }: Send): Delivery {
  return { instanceId, executionId, message: encodeMessage(message) };
}

function encodeChild({ row, start, ifTaken }: Child): ChildCreation {
  const instance: NewInstance = {
    row,
    start: encodeMessage(start),
    // Of the same parent only: a retried sub-orchestration takes the place of the one that failed.
    replaceable: ["COMPLETED", "FAILED", "TERMINATED", "CANCELED"],
  };
  return { instance, ifTaken: encodeMessage(ifTaken) };
}
