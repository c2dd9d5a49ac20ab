import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { UnitOutcome } from "../store.js";
import { type ModelOutcome, StoreModel } from "../testing/store-model.js";
import { anyStep, StepReader } from "../testing/unit-steps.js";
import { text } from "../testing/units.js";
import { openMemoryDatabase } from "./database.js";
import type { SqliteDatabase } from "./driver.js";
import { createSqliteStore, type SyncStore } from "./sqlite-store.js";

/** An outcome as the model tells it. */
function simplify(outcome: UnitOutcome): ModelOutcome {
  const ready = "ready" in outcome ? { ready: outcome.ready.map(({ instanceId }) => instanceId).sort() } : {};
  switch (outcome.kind) {
    case "created":
      return { kind: outcome.kind, ...ready, about: outcome.existed };
    case "turnCommitted":
      return {
        kind: outcome.kind,
        ...ready,
        about: { anew: outcome.begunAnew, unstarted: outcome.unstarted.map(({ instanceId }) => instanceId).sort() },
      };
    case "fired":
      return { kind: outcome.kind, ...ready, about: outcome.count };
    case "purged":
      return {
        kind: outcome.kind,
        about: { done: outcome.done, ids: outcome.instances.map(({ instanceId }) => instanceId).sort() },
      };
    case "alreadyExists":
    case "changedMeanwhile":
    case "delivered":
    case "dropped":
    case "notFound":
    case "turnStale":
    case "taskCompleted":
    case "taskDeferred":
    case "taskUnknown":
    case "reopened":
    case "notFailed":
    case "notTerminal":
    case "failed":
      return { kind: outcome.kind, ...ready };
  }
}

function expectSame(store: SyncStore, db: SqliteDatabase, model: StoreModel): void {
  const { instances, tasks, deferred } = model;
  for (const { row, history, inbox } of instances.values()) {
    expect(store.readInstance(row.instanceId)).toEqual(row);
    const [load] = store.loadTurns([{ instanceKey: row.key, history: true, maxMessages: 1_000 }]);
    expect(load?.history.map(text)).toEqual(history);
    expect(load?.messages.map(({ key, event }) => ({ key, event: text(event) }))).toEqual(inbox);
  }
  for (const id of instances.keys()) {
    expect([...store.findRunningDescendants(id)].sort()).toEqual(model.runningDescendantsOf(id));
  }
  expect(store.loadTasks([...tasks.keys()])).toEqual([...tasks.values()]);
  // As the next process would find it.
  const { readyInstances, unsettled, openTasks, nextDue } = createSqliteStore(db).opening;
  expect(readyInstances.map(({ instanceId }) => instanceId)).toEqual(model.readyIds);
  expect(unsettled.map(({ instanceId }) => instanceId).sort()).toEqual(model.unsettledIds);
  expect(openTasks.map(({ key }) => key)).toEqual(
    [...tasks.keys()].filter((key) => !deferred.has(key)).sort((a, b) => a - b),
  );
  expect(nextDue).toBe(model.nextDue);
  // Nothing is left of what is gone.
  const rows = (table: string) => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get();
  const all = [...instances.values()];
  expect(rows("instances")).toBe(all.length);
  expect(rows("payloads")).toBe(all.length);
  expect(rows("history")).toBe(all.flatMap(({ history }) => history).length);
  expect(rows("inbox")).toBe(all.flatMap(({ inbox }) => inbox).length);
  expect(rows("delayed")).toBe(all.flatMap(({ timers }) => timers).length);
  expect(rows("tasks")).toBe(tasks.size);
}

describe("the store and its model", () => {
  it("come to the same outcomes and the same state, whatever the units and the batches", () => {
    const batches = fc.array(fc.array(anyStep, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(batches, (rounds) => {
        const db = openMemoryDatabase();
        const store = createSqliteStore(db);
        const model = new StoreModel();
        const reader = new StepReader(model);
        for (const steps of rounds) {
          const expected: ModelOutcome[] = [];
          const batch = steps.map((step) => {
            const unit = reader.toUnit(step);
            expected.push(model.apply(unit));
            return unit;
          });
          expect(store.commit(batch).map(simplify)).toEqual(expected);
          expectSame(store, db, model);
        }
        store.close();
      }),
      { numRuns: 80 },
    );
  });
});
