import { afterEach, describe, expect, it } from "@jest/globals";
import { loadDriver } from "../checks/load-driver.js";
import { installFaultyDriver, type StepKind } from "./faulty-driver.js";

const driver = installFaultyDriver();
afterEach(() => driver.begin());

function openTable() {
  const database = new (loadDriver())(":memory:");
  database.exec("CREATE TABLE t (a)");
  return {
    begin: database.prepare("BEGIN"),
    insert: database.prepare("INSERT INTO t VALUES (1)"),
    commit: database.prepare("COMMIT"),
    count: database.prepare("SELECT count(*) FROM t").pluck(),
    rollback: database.prepare("ROLLBACK"),
    database,
  };
}

describe("a driver that fails on demand", () => {
  it("counts what is run, and knows what it is", () => {
    const { begin, insert, count, rollback, commit } = openTable();
    const kinds: StepKind[] = [];
    driver.begin((step, kind) => {
      expect(step).toBe(kinds.push(kind));
      return undefined;
    });
    begin.run();
    insert.run();
    count.get();
    rollback.run();
    expect(() => commit.run()).toThrow("no transaction is active");
    expect(kinds).toEqual(["begin", "write", "read", "rollback", "commit"]);
    expect([driver.steps, driver.faults]).toEqual([5, 0]);
  });

  it("fails before a statement, which has not happened then, or after it, which it has", () => {
    const { begin, insert, commit, count, database } = openTable();
    begin.run();
    driver.begin((step) => (step === 1 ? { moment: "before", code: "SQLITE_FULL" } : undefined));
    expect(() => insert.run()).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
    expect(count.get()).toBe(0);
    insert.run();
    driver.begin(() => ({ moment: "after", code: "SQLITE_IOERR_FSYNC" }));
    expect(() => commit.run()).toThrow(expect.objectContaining({ code: "SQLITE_IOERR_FSYNC" }));
    expect(driver.faults).toBe(1);
    driver.begin();
    expect([count.get(), database.inTransaction]).toEqual([1, false]);
  });
});
