/**
 * Random units that make sense more often than not. A step says what is to happen in terms of small numbers; it becomes a
 * unit when it is clear what there is, so that positions, messages and tasks are mostly real ones.
 */
import type { OrchestrationStatus } from "@reawait/protocol";
import fc from "fast-check";

import type { NewInstance, ParentRef, PurgeUnit, Reopening, Replacement, TakeOver, Unit } from "../store.js";
import type { StoreModel } from "./store-model.js";
import { child, delivery, deliver, fireDue, instanceRow, message, task, timer, turn } from "./units.js";

const IDS = ["a", "b", "c", "d"];
const ENDS = ["COMPLETED", "FAILED", "TERMINATED", "CANCELED"] as const;

const id = fc.constantFrom(...IDS);
const some = fc.nat({ max: 2 });
const time = fc.nat({ max: 50 });

export type Step =
  | {
      readonly kind: "create";
      readonly id: string;
      readonly delay: number | null;
      readonly replaceable: readonly OrchestrationStatus[];
      readonly replaces: "anyone" | "current" | "another" | "nobody";
    }
  | { readonly kind: "deliver"; readonly id: string; readonly execution: "any" | "current" | "other" }
  | {
      readonly kind: "turn";
      readonly id: string;
      readonly stale: boolean;
      readonly end: "goesOn" | "over" | "next";
      /** Whom it takes over, as after a rewind; who has failed is opened again. */
      readonly takesOver: readonly string[];
      readonly consume: number;
      readonly tasks: number;
      readonly timers: readonly number[];
      readonly children: readonly string[];
      readonly sends: readonly string[];
      /** Whether two of its messages have the same key. */
      readonly clash: boolean;
    }
  | { readonly kind: "completeTask" | "deferTask"; readonly choice: number }
  | { readonly kind: "fireDue"; readonly now: number; readonly limit: number }
  | { readonly kind: "rewind"; readonly id: string }
  | {
      readonly kind: "purge";
      readonly ids: readonly string[];
      readonly recursive: boolean;
      readonly ifRunning: PurgeUnit["ifRunning"];
      readonly limit: number;
    };

type TurnStep = Extract<Step, { readonly kind: "turn" }>;

const anyTurn = fc.record({
  kind: fc.constant("turn" as const),
  id,
  stale: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  end: fc.constantFrom("goesOn" as const, "goesOn" as const, "over" as const, "next" as const),
  takesOver: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(id, { maxLength: 2 })),
  consume: fc.nat({ max: 4 }),
  tasks: some,
  timers: fc.array(time, { maxLength: 2 }),
  children: fc.array(id, { maxLength: 2 }),
  sends: fc.array(fc.constantFrom(...IDS, "nobody"), { maxLength: 2 }),
  clash: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

const anyPurge = fc.record({
  kind: fc.constant("purge" as const),
  ids: fc.uniqueArray(id, { minLength: 1, maxLength: 3 }),
  recursive: fc.boolean(),
  ifRunning: fc.constantFrom("refuse" as const, "skip" as const),
  limit: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 4 })),
});

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("create" as const),
      id,
      delay: fc.option(time, { freq: 3 }),
      replaceable: fc.subarray<OrchestrationStatus>([...ENDS, "PENDING", "RUNNING"]),
      replaces: fc.constantFrom("anyone" as const, "current" as const, "another" as const, "nobody" as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("deliver" as const),
      id,
      execution: fc.constantFrom("any" as const, "current" as const, "other" as const),
    }),
  },
  { weight: 6, arbitrary: anyTurn },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("completeTask" as const), choice: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("deferTask" as const), choice: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("fireDue" as const), now: time, limit: fc.nat({ max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rewind" as const), id }) },
  { weight: 2, arbitrary: anyPurge },
);

/** Counts up all keys in one row. */
export class StepReader {
  #last = 0;
  readonly #model: StoreModel;

  constructor(model: StoreModel) {
    this.#model = model;
  }

  /** What the step means now. */
  toUnit(step: Step): Unit {
    switch (step.kind) {
      case "create":
        return {
          kind: "create",
          instance: this.#newInstance(step.id, step.delay, step.replaceable),
          replaces: this.#replaces(step.id, step.replaces),
        };
      case "deliver":
        return deliver(step.id, this.#key(), this.#executionId(step.id, step.execution));
      case "turn":
        return this.#turn(step);
      case "completeTask":
        return { kind: "completeTask", taskKey: this.#taskKey(step.choice), message: message(this.#key()) };
      case "deferTask":
        return { kind: "deferTask", taskKey: this.#taskKey(step.choice) };
      case "fireDue": {
        const unit = fireDue(step.now, this.#last + 1, step.limit);
        this.#last += step.limit;
        return unit;
      }
      case "rewind":
        return { kind: "rewind", instanceId: step.id, reopening: this.#reopening() };
      case "purge":
        return {
          kind: "purge",
          instanceIds: step.ids,
          recursive: step.recursive,
          ifRunning: step.ifRunning,
          limit: step.limit,
        };
    }
  }

  #turn(step: TurnStep): Unit {
    const instance = this.#model.instances.get(step.id);
    const instanceKey = instance?.row.key ?? -1;
    const executionId = instance?.row.executionId ?? "none";
    const parent: ParentRef = { instanceId: step.id, executionId, taskId: step.consume };
    const over = step.end === "over";
    const next = step.end === "next";
    const position = `p${this.#key()}`;
    const unit = turn(instanceKey, {
      expectedPosition: step.stale ? "stale" : (instance?.row.position ?? ""),
      history: { replace: next, events: message(0, step.consume === 0 ? "" : position).event },
      consumed: instance?.inbox.slice(0, step.consume).map(({ key }) => key) ?? [],
      requeued: next ? [message(this.#key()), message(this.#key())] : [],
      tasks: Array.from({ length: step.tasks }, () =>
        task(this.#key(), instanceKey, { executionId, instanceId: step.id }),
      ),
      timers: step.timers.map((dueAt) => timer(this.#key(), dueAt)),
      children: step.children.map((childId) =>
        child(instanceRow(this.#key(), childId, { parent }), { start: this.#key(), ifTaken: this.#key() }),
      ),
      deliveries: step.sends.map((target) => delivery(target, this.#key())),
      takeOver: step.takesOver.length > 0 ? this.#takeOver(step, instanceKey, executionId) : undefined,
      toParent: over ? message(this.#key()) : undefined,
      dropTimers: over || next,
      dropInbox: over,
      dropTasks: over && step.timers.length > 0,
      row: {
        executionId: next ? `execution-${this.#key()}` : executionId,
        status: over ? (ENDS[step.consume % ENDS.length] ?? "FAILED") : "RUNNING",
        position,
      },
    });
    const [first] = unit.deliveries;
    return step.clash && first !== undefined ? { ...unit, deliveries: [first, ...unit.deliveries] } : unit;
  }

  #takeOver({ takesOver: ids, id: instanceId }: TurnStep, instanceKey: number, executionId: string): TakeOver {
    const rows = ids
      .flatMap((one) => this.#model.instances.get(one)?.row ?? [])
      .filter((row) => row.parent !== undefined);
    return {
      executionId,
      tasks: [task(this.#key(), instanceKey, { instanceId, executionId: `${executionId}+`, taskId: 1 })],
      children: rows.map(({ key, status }) => ({
        key,
        reopening: status === "FAILED" ? this.#reopening() : undefined,
      })),
    };
  }

  #reopening(): Reopening {
    return { executionId: `execution-${this.#key()}`, message: message(this.#key()), now: this.#key() };
  }

  #newInstance(instanceId: string, delay: number | null, replaceable: NewInstance["replaceable"]): NewInstance {
    const row = instanceRow(this.#key(), instanceId);
    return { row, replaceable, start: delay === null ? message(this.#key()) : timer(this.#key(), delay) };
  }

  #replaces(instanceId: string, who: "anyone" | "current" | "another" | "nobody"): Replacement | undefined {
    if (who === "anyone") return undefined;
    const current = this.#model.instances.get(instanceId)?.row.key;
    const key = who === "current" ? current : who === "another" ? -1 : undefined;
    return { key, toParent: message(this.#key()) };
  }

  #taskKey(choice: number): number {
    const open = [...this.#model.tasks.keys()];
    return open[choice % (open.length + 1)] ?? -1;
  }

  #executionId(instanceId: string, which: "any" | "current" | "other"): string | undefined {
    if (which === "any") return undefined;
    return which === "other" ? "another" : (this.#model.instances.get(instanceId)?.row.executionId ?? "none");
  }

  #key(): number {
    return ++this.#last;
  }
}
