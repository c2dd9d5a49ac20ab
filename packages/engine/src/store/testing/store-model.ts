/**
 * What a store should do, in the plainest words: maps and lists, and a copy of everything before each unit, put back if
 * the unit can't be applied.
 */
import { isTerminalStatus } from "@reawait/protocol";

import type {
  ChildTakeOver,
  Delivery,
  InstanceRow,
  MessageRow,
  NewInstance,
  PurgeUnit,
  Reopening,
  Replacement,
  TakeOver,
  TaskRow,
  TurnUnit,
  Unit,
} from "../store.js";
import { text } from "./units.js";

interface ModelMessage {
  readonly key: number;
  readonly event: string;
}

export interface ModelInstance {
  row: InstanceRow;
  started: boolean;
  history: string[];
  inbox: ModelMessage[];
  timers: { readonly key: number; readonly dueAt: number; readonly event: string; readonly starts: boolean }[];
}

/** An outcome as far as a model tells it: the ids that became ready, and the number or ids that it is about. */
export interface ModelOutcome {
  readonly kind: string;
  readonly ready?: readonly string[];
  readonly about?: unknown;
}

class Clash extends Error {}

export class StoreModel {
  instances = new Map<string, ModelInstance>();
  tasks = new Map<number, TaskRow>();
  /** Keys of tasks; may name some that are gone. */
  deferred = new Set<number>();

  apply(unit: Unit): ModelOutcome {
    const before = structuredClone({ instances: this.instances, tasks: this.tasks, deferred: this.deferred });
    try {
      return this.#apply(unit);
    } catch (error) {
      if (!(error instanceof Clash)) throw error;
      Object.assign(this, before);
      return { kind: "failed" };
    }
  }

  get nextDue(): number | undefined {
    const times = [...this.instances.values()].flatMap(({ timers }) => timers.map(({ dueAt }) => dueAt));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** By the order of their first messages. */
  get readyIds(): readonly string[] {
    return [...this.instances.values()]
      .filter((instance) => this.#isReady(instance))
      .sort((a, b) => firstKey(a) - firstKey(b))
      .map(({ row }) => row.instanceId);
  }

  get unsettledIds(): readonly string[] {
    return [...this.instances.values()]
      .filter(({ history, inbox, started }) => history.length === 0 && inbox.length > (started ? 1 : 0))
      .map(({ row }) => row)
      .filter(({ status }) => !isTerminalStatus(status))
      .map(({ instanceId }) => instanceId)
      .sort();
  }

  runningDescendantsOf(instanceId: string): readonly string[] {
    const running = new Set<string>();
    const through = new Set([instanceId]);
    for (const id of through) {
      for (const { row } of this.instances.values()) {
        if (row.parent?.instanceId === id) (isTerminalStatus(row.status) ? through : running).add(row.instanceId);
      }
    }
    return [...running].sort();
  }

  #isReady({ started, inbox, row }: ModelInstance): boolean {
    return started && inbox.length > 0 && !isTerminalStatus(row.status);
  }

  #apply(unit: Unit): ModelOutcome {
    switch (unit.kind) {
      case "create": {
        const touched = new Set<string>();
        const created = this.#create(unit.instance, touched, unit.replaces);
        if (created === "taken") return { kind: "alreadyExists" };
        if (created === "changedMeanwhile") return { kind: created };
        return { kind: "created", ready: this.#ready(touched), about: created === "existed" };
      }
      case "deliver": {
        const touched = new Set<string>();
        const kind = this.#deliver(unit.message, touched);
        return kind === "delivered" ? { kind, ready: this.#ready(touched) } : { kind };
      }
      case "turn":
        return this.#turn(unit);
      case "completeTask": {
        const task = this.tasks.get(unit.taskKey);
        if (task === undefined) return { kind: "taskUnknown" };
        this.tasks.delete(unit.taskKey);
        const touched = new Set<string>();
        const owner = this.#byKey(task.instanceKey);
        if (owner !== undefined) {
          this.#deliver(
            { instanceId: owner.row.instanceId, executionId: task.executionId, message: unit.message },
            touched,
          );
        }
        return { kind: "taskCompleted", ready: this.#ready(touched) };
      }
      case "deferTask":
        if (!this.tasks.has(unit.taskKey)) return { kind: "taskUnknown" };
        this.deferred.add(unit.taskKey);
        return { kind: "taskDeferred" };
      case "fireDue":
        return this.#fireDue(unit.now, unit.limit, unit.firstMessageKey);
      case "rewind": {
        const instance = this.instances.get(unit.instanceId);
        if (instance === undefined) return { kind: "notFound" };
        if (instance.row.status !== "FAILED") return { kind: "notFailed" };
        this.#reopen(instance, unit.reopening);
        return { kind: "reopened", ready: this.#ready(new Set([unit.instanceId])) };
      }
      case "purge":
        return this.#purge(unit);
    }
  }

  #create(
    { row, start, replaceable }: NewInstance,
    touched: Set<string>,
    replaces?: Replacement,
  ): "inserted" | "existed" | "taken" | "changedMeanwhile" {
    const existing = this.instances.get(row.instanceId)?.row;
    if (existing === undefined && replaces?.key !== undefined) return "changedMeanwhile";
    if (existing !== undefined) {
      const sameParent = existing.parent?.instanceId === row.parent?.instanceId;
      const sameExecution = existing.parent?.executionId === row.parent?.executionId;
      const sameTask = existing.parent?.taskId === row.parent?.taskId;
      const isOver = isTerminalStatus(existing.status);
      if (row.parent !== undefined && sameParent && sameExecution && sameTask && !isOver) return "existed";
      if (!replaceable.includes(existing.status) || (row.parent !== undefined && !sameParent)) return "taken";
      if (replaces !== undefined && replaces.key !== existing.key) return "changedMeanwhile";
      this.#remove(existing);
    }
    if (this.#byKey(row.key) !== undefined) throw new Clash();
    const instance: ModelInstance = { row, started: !("dueAt" in start), history: [], inbox: [], timers: [] };
    this.instances.set(row.instanceId, instance);
    const event = text(start.event);
    if ("dueAt" in start) instance.timers.push({ key: start.key, dueAt: start.dueAt, event, starts: true });
    else this.#put(instance, start, "behind");
    touched.add(row.instanceId);
    if (existing !== undefined && !isTerminalStatus(existing.status)) {
      this.#tellParent(existing, replaces?.toParent, touched);
    }
    return "inserted";
  }

  #deliver({ instanceId, executionId, message }: Delivery, touched: Set<string>): "delivered" | "dropped" | "notFound" {
    const target = this.instances.get(instanceId);
    if (target === undefined) return "notFound";
    if (isTerminalStatus(target.row.status)) return "dropped";
    if (executionId !== undefined && executionId !== target.row.executionId) return "dropped";
    this.#put(target, message, "behind");
    touched.add(instanceId);
    return "delivered";
  }

  #tellParent({ parent }: InstanceRow, message: MessageRow | undefined, touched: Set<string>): void {
    if (parent !== undefined && message !== undefined) this.#deliver({ ...parent, message }, touched);
  }

  #turn(unit: TurnUnit): ModelOutcome {
    const instance = this.#byKey(unit.instanceKey);
    if (instance?.row.position !== unit.expectedPosition) return { kind: "turnStale" };
    if (unit.takeOver?.children.every((child) => this.#canTakeOver(child)) === false)
      return { kind: "changedMeanwhile" };
    const id = instance.row.instanceId;
    const touched = new Set([id]);
    instance.row = { ...instance.row, ...unit.row };
    if (unit.history.replace) instance.history = [];
    if (unit.history.events.byteLength > 0) instance.history.push(text(unit.history.events));
    instance.inbox = unit.dropInbox ? [] : instance.inbox.filter(({ key }) => !unit.consumed.includes(key));
    for (const message of unit.requeued.toReversed()) this.#put(instance, message, "ahead");
    const timers = unit.timers.map(({ key, dueAt, event }) => ({ key, dueAt, event: text(event), starts: false }));
    instance.timers = unit.dropTimers ? [] : [...instance.timers, ...timers];
    if (unit.dropTasks) this.#removeTasks(unit.instanceKey);
    for (const task of unit.tasks) {
      if (this.tasks.has(task.key)) throw new Clash();
      this.tasks.set(task.key, task);
    }
    const anew = unit.takeOver === undefined ? [] : this.#takeOver(unit.row.executionId, unit.takeOver, touched);
    for (const child of unit.children) {
      if (this.#create(child.instance, touched) !== "taken") continue;
      const executionId = child.instance.row.parent?.executionId;
      this.#deliver({ instanceId: id, executionId, message: child.ifTaken }, touched);
    }
    for (const delivery of unit.deliveries) this.#deliver(delivery, touched);
    this.#tellParent(instance.row, unit.toParent, touched);
    const ready = this.#ready(touched);
    const unstarted = ready.filter((one) => this.instances.get(one)?.history.length === 0);
    return { kind: "turnCommitted", ready, about: { anew, unstarted } };
  }

  #canTakeOver({ key, reopening }: ChildTakeOver): boolean {
    const status = this.#byKey(key)?.row.status;
    if (status === undefined) return false;
    return !isTerminalStatus(status) || (status === "FAILED" && reopening !== undefined);
  }

  #takeOver(executionId: string, taken: TakeOver, touched: Set<string>): readonly number[] {
    for (const { key, reopening } of taken.children) {
      const child = this.#byKey(key);
      if (child?.row.parent === undefined) continue;
      child.row = { ...child.row, parent: { ...child.row.parent, executionId } };
      if (child.row.status !== "FAILED" || reopening === undefined) continue;
      this.#reopen(child, reopening);
      touched.add(child.row.instanceId);
    }
    const anew: number[] = [];
    for (const task of taken.tasks) {
      const open = [...this.tasks.values()].filter(
        (one) =>
          one.instanceKey === task.instanceKey && one.taskId === task.taskId && one.executionId === taken.executionId,
      );
      for (const one of open) this.tasks.set(one.key, { ...one, executionId: task.executionId });
      if (open.length > 0) continue;
      if (this.tasks.has(task.key)) throw new Clash();
      this.tasks.set(task.key, task);
      anew.push(task.key);
    }
    return anew;
  }

  #reopen(instance: ModelInstance, { executionId, message, now }: Reopening): void {
    instance.row = {
      ...instance.row,
      executionId,
      status: "RUNNING",
      output: undefined,
      failure: undefined,
      completedAt: undefined,
      updatedAt: Math.max(instance.row.updatedAt, now),
    };
    this.#put(instance, message, "behind");
  }

  #fireDue(now: number, limit: number, firstMessageKey: number): ModelOutcome {
    const due = [...this.instances.values()]
      .flatMap((instance) => instance.timers.map((timer) => ({ instance, timer })))
      .filter(({ timer }) => timer.dueAt <= now)
      .sort((a, b) => a.timer.dueAt - b.timer.dueAt || a.timer.key - b.timer.key)
      .slice(0, limit);
    const touched = new Set<string>();
    due.forEach(({ instance, timer }, index) => {
      instance.timers = instance.timers.filter((other) => other !== timer);
      if (isTerminalStatus(instance.row.status)) return;
      instance.started ||= timer.starts;
      const message = { key: firstMessageKey + index, event: Uint8Array.from(timer.event, (c) => c.charCodeAt(0)) };
      this.#put(instance, message, timer.starts ? "ahead" : "behind");
      touched.add(instance.row.instanceId);
    });
    return { kind: "fired", ready: this.#ready(touched), about: due.length };
  }

  #purge({ instanceIds, recursive, ifRunning, limit }: PurgeUnit): ModelOutcome {
    const doomed = new Set<ModelInstance>();
    let left = limit;
    let done = 0;
    for (const instanceId of instanceIds) {
      if (left <= 0) break;
      const root = this.instances.get(instanceId);
      const all = root === undefined ? [] : recursive ? this.#leavesFirst(root, new Set()) : [root];
      const tree: ModelInstance[] = [];
      for (const instance of all) {
        if (left <= 0) break;
        tree.push(instance);
        left -= 1 + instance.row.historyLength;
      }
      if (tree.some(({ row }) => !isTerminalStatus(row.status))) {
        if (ifRunning === "refuse") return { kind: "notTerminal" };
        for (const { row } of tree) left += 1 + row.historyLength;
      } else {
        for (const instance of tree) doomed.add(instance);
        if (tree.length < all.length) break;
      }
      done += 1;
    }
    for (const { row } of doomed) this.#remove(row);
    return { kind: "purged", about: { done, ids: [...doomed].map(({ row }) => row.instanceId).sort() } };
  }

  #leavesFirst(root: ModelInstance, seen: Set<ModelInstance>): readonly ModelInstance[] {
    seen.add(root);
    const children = [...this.instances.values()]
      .filter(({ row }) => row.parent?.instanceId === root.row.instanceId)
      .sort((a, b) => a.row.key - b.row.key);
    return [...children.flatMap((child) => (seen.has(child) ? [] : this.#leavesFirst(child, seen))), root];
  }

  #put(instance: ModelInstance, { key, event }: MessageRow, where: "ahead" | "behind"): void {
    const taken = [...this.instances.values()].some(({ inbox }) => inbox.some((message) => message.key === key));
    if (taken) throw new Clash();
    if (where === "ahead") instance.inbox.unshift({ key, event: text(event) });
    else instance.inbox.push({ key, event: text(event) });
  }

  #remove(row: InstanceRow): void {
    this.instances.delete(row.instanceId);
    this.#removeTasks(row.key);
  }

  #removeTasks(instanceKey: number): void {
    for (const task of [...this.tasks.values()]) if (task.instanceKey === instanceKey) this.tasks.delete(task.key);
  }

  #byKey(key: number): ModelInstance | undefined {
    return [...this.instances.values()].find(({ row }) => row.key === key);
  }

  #ready(touched: ReadonlySet<string>): readonly string[] {
    const instances = [...touched].flatMap((id) => this.instances.get(id) ?? []);
    return instances
      .filter((instance) => this.#isReady(instance))
      .map(({ row }) => row.instanceId)
      .sort();
  }
}

function firstKey({ inbox }: ModelInstance): number {
  return Math.min(...inbox.map(({ key }) => key));
}
