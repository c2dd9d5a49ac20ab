/**
 * One batch, one transaction (E1): all of it is on disk when this returns, or nothing is when it throws.
 *
 * Each unit is a savepoint of its own in effect (E12). But savepoints cost a third of the time of a batch, and units hardly
 * ever fail: so a batch is first written without them. If a unit fails, all is rolled back and written again with a
 * savepoint around each unit, and only that one is left out.
 */
import type { Unit, UnitOutcome } from "../store.js";
import type { SqliteDatabase } from "./driver.js";
import { isUnitFault } from "./translate-error.js";

export type ApplyUnit = (unit: Unit) => UnitOutcome;
export type CommitBatch = (batch: readonly Unit[]) => readonly UnitOutcome[];

export function createCommit(db: SqliteDatabase, apply: ApplyUnit): CommitBatch {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const savepoint = db.prepare("SAVEPOINT unit");
  const release = db.prepare("RELEASE unit");
  const undo = db.prepare("ROLLBACK TO unit");

  function transact<T>(write: () => T): T {
    begin.run();
    try {
      const result = write();
      commit.run();
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors.
      if (db.inTransaction) rollback.run();
      throw error;
    }
  }

  function applyGuarded(unit: Unit): UnitOutcome {
    savepoint.run();
    try {
      const outcome = apply(unit);
      release.run();
      return outcome;
    } catch (error) {
      if (!isUnitFault(error) || !db.inTransaction) throw error;
      undo.run();
      release.run();
      return failed(error);
    }
  }

  return (batch) => {
    if (batch.length === 0) return [];
    let culprit: unknown;
    try {
      return transact(() =>
        batch.map((unit) => {
          try {
            return apply(unit);
          } catch (error) {
            culprit = error;
            throw error;
          }
        }),
      );
    } catch (error) {
      if (error !== culprit || !isUnitFault(error)) throw error;
      return batch.length === 1 ? [failed(error)] : transact(() => batch.map(applyGuarded));
    }
  };
}

function failed(error: unknown): UnitOutcome {
  return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
}
