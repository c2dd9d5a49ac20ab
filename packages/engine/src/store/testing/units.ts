/** Units for tests: each says only what its test is about. */
import type {
  ChildCreation,
  CompleteTaskUnit,
  CreateUnit,
  Delivery,
  DeferTaskUnit,
  DeliverUnit,
  FireDueUnit,
  InstanceRow,
  InstanceUpdate,
  MessageRow,
  PurgeUnit,
  TaskRow,
  TurnUnit,
} from "../store.js";

/** An event as a store sees it: bytes. */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function text(blob: Uint8Array): string {
  return String.fromCharCode(...blob);
}

export function instanceRow(key: number, instanceId: string, changes: Partial<InstanceRow> = {}): InstanceRow {
  return {
    key,
    instanceId,
    executionId: `execution-${key}`,
    name: "greet",
    version: undefined,
    status: "PENDING",
    input: undefined,
    output: undefined,
    customStatus: undefined,
    failure: undefined,
    tags: undefined,
    createdAt: 1_000 + key,
    updatedAt: 1_000 + key,
    completedAt: undefined,
    scheduledAt: undefined,
    parent: undefined,
    traceContext: undefined,
    position: "",
    historyLength: 0,
    ...changes,
  };
}

export function message(key: number, event = `event-${key}`): MessageRow {
  return { key, event: bytes(event) };
}

export function create(
  row: InstanceRow,
  messageKey: number,
  changes: Partial<CreateUnit["instance"]> = {},
): CreateUnit {
  return { kind: "create", instance: { row, start: message(messageKey), replaceable: [], ...changes } };
}

export function child(row: InstanceRow, keys: { readonly start: number; readonly ifTaken: number }): ChildCreation {
  return {
    instance: {
      row,
      start: message(keys.start),
      replaceable: ["COMPLETED", "FAILED", "TERMINATED", "CANCELED"],
    },
    ifTaken: message(keys.ifTaken),
  };
}

export function delivery(instanceId: string, messageKey: number, executionId?: string): Delivery {
  return { instanceId, executionId, message: message(messageKey) };
}

export function deliver(instanceId: string, messageKey: number, executionId?: string): DeliverUnit {
  return { kind: "deliver", message: delivery(instanceId, messageKey, executionId) };
}

/** A turn of an instance whose row was made by `instanceRow`, unless the row says otherwise. */
export function turn(
  instanceKey: number,
  changes: Partial<Omit<TurnUnit, "kind" | "row">> & { readonly row?: Partial<InstanceUpdate> } = {},
): TurnUnit {
  const { row, ...rest } = changes;
  return {
    kind: "turn",
    instanceKey,
    expectedPosition: "",
    history: { replace: false, events: bytes("turn") },
    consumed: [],
    requeued: [],
    tasks: [],
    timers: [],
    children: [],
    deliveries: [],
    dropTimers: false,
    dropInbox: false,
    dropTasks: false,
    ...rest,
    row: {
      executionId: `execution-${instanceKey}`,
      version: undefined,
      status: "RUNNING",
      input: undefined,
      output: undefined,
      customStatus: undefined,
      failure: undefined,
      updatedAt: 2_000,
      completedAt: undefined,
      traceContext: undefined,
      position: "turn-1",
      historyLength: 1,
      ...row,
    },
  };
}

/** The turn that ends an instance. */
export function lastTurn(instanceKey: number, changes: Parameters<typeof turn>[1] = {}): TurnUnit {
  const row = { status: "COMPLETED", completedAt: 2_000, ...changes.row } as const;
  return turn(instanceKey, { dropTimers: true, dropInbox: true, ...changes, row });
}

export function task(key: number, instanceKey: number, changes: Partial<TaskRow> = {}): TaskRow {
  return {
    key,
    instanceKey,
    instanceId: "a",
    executionId: `execution-${instanceKey}`,
    taskId: 1,
    name: "sayHello",
    version: undefined,
    input: undefined,
    tags: undefined,
    traceContext: undefined,
    ...changes,
  };
}

export function timer(key: number, dueAt: number) {
  return { key, dueAt, event: bytes(`timer-${key}`) };
}

export function completeTask(taskKey: number, messageKey: number, instanceId?: string): CompleteTaskUnit {
  return { kind: "completeTask", taskKey, instanceId, message: message(messageKey) };
}

export function deferTask(taskKey: number): DeferTaskUnit {
  return { kind: "deferTask", taskKey };
}

export function fireDue(now: number, firstMessageKey: number, limit = 100): FireDueUnit {
  return { kind: "fireDue", now, limit, firstMessageKey };
}

export function purge(
  instanceId: string,
  recursive: "recursive" | "alone" = "alone",
  changes: Partial<PurgeUnit> = {},
): PurgeUnit {
  return {
    kind: "purge",
    instanceIds: [instanceId],
    recursive: recursive === "recursive",
    ifRunning: "refuse",
    limit: 1_000,
    ...changes,
  };
}
