/**
 * Loaded before the engine (`node --import`), in each of its threads: makes the statements of its storage places to die
 * at. Knows the engine's driver, and nothing else of it.
 */
import { createRequire } from "node:module";
import type Database from "better-sqlite3";
import { passing } from "./own-fate.js";

interface Statement {
  run: (...parameters: unknown[]) => unknown;
}

// The engine's own copy of the driver.
const require: (id: string) => unknown = createRequire(import.meta.resolve("@reawait/engine"));
const driver = Number.parseInt(process.versions.node, 10) >= 22 ? "better-sqlite3-13" : "better-sqlite3";
const prototype = (require(driver) as typeof Database).prototype as { prepare: (sql: string) => Statement };
const { prepare } = prototype;
prototype.prepare = function (sql) {
  passing("opening");
  const statement = prepare.call(this, sql);
  const { run } = statement;
  const isCommit = sql === "COMMIT";
  statement.run = function (...parameters) {
    passing(isCommit ? "before-commit" : "in-commit");
    const result = run.apply(this, parameters);
    if (isCommit) passing("after-commit");
    return result;
  };
  return statement;
};
