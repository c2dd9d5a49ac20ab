/**
 * The SQLite driver of this process, made to fail on demand: every statement that any database runs is a step, and each
 * step may fail before it has happened, or after. So may the end of a transaction: committed, and nobody hears of it.
 * Knows the engine's driver, and nothing else of it.
 */
import type Database from "better-sqlite3";
import { loadDriver } from "../checks/load-driver.js";

/** What a step does, as far as faults are concerned. */
export type StepKind = "read" | "write" | "begin" | "commit" | "rollback";

export interface Fault {
  readonly moment: "before" | "after";
  /** SQLite's name for what is wrong. */
  readonly code: FaultCode;
}

export type FaultCode =
  "SQLITE_FULL" | "SQLITE_IOERR_WRITE" | "SQLITE_IOERR_READ" | "SQLITE_READONLY" | "SQLITE_IOERR_FSYNC";

/** Decides on a step, by its number from 1 and what it does. */
export type Decide = (step: number, kind: StepKind) => Fault | undefined;

export interface FaultyDriver {
  /** How many steps there were since `begin`. */
  readonly steps: number;
  /** How many of them failed. */
  readonly faults: number;
  /** The database that was used last. */
  readonly database: Database.Database | undefined;
  /** Counts anew, and fails as decided; without a decision nothing fails. */
  begin(decide?: Decide): void;
}

type Method = "run" | "get" | "all";
type Statement = Record<Method, (...parameters: unknown[]) => unknown>;

const METHODS: readonly Method[] = ["run", "get", "all"];

const never: Decide = () => undefined;

let installed: FaultyDriver | undefined;

/** Once for the process; a second call gives the same. */
export function installFaultyDriver(): FaultyDriver {
  return (installed ??= install());
}

function install(): FaultyDriver {
  const driver = loadDriver();
  const prototype = driver.prototype as { prepare: (sql: string) => Statement };
  const { prepare } = prototype;
  let decide = never;
  let steps = 0;
  let faults = 0;
  let database: Database.Database | undefined;

  function perform<T>(kind: StepKind, act: () => T): T {
    const fault = decide(++steps, kind);
    if (fault === undefined) return act();
    faults += 1;
    if (fault.moment === "after") act();
    throw new driver.SqliteError(`a fault ${fault.moment} a ${kind}`, fault.code);
  }

  const use = (used: Database.Database): void => void (database = used);
  prototype.prepare = function (this: Database.Database, sql) {
    use(this);
    const statement = prepare.call(this, sql);
    const kind = kindOf(sql);
    for (const method of METHODS) {
      const original = statement[method];
      statement[method] = (...parameters) => perform(kind, () => original.apply(statement, parameters));
    }
    return statement;
  };

  return {
    get steps() {
      return steps;
    },
    get faults() {
      return faults;
    },
    get database() {
      return database;
    },
    begin(next = never) {
      decide = next;
      steps = 0;
      faults = 0;
    },
  };
}

function kindOf(sql: string): StepKind {
  const [verb = ""] = sql.trimStart().split(/\s/, 1);
  switch (verb.toUpperCase()) {
    case "BEGIN":
      return "begin";
    case "COMMIT":
      return "commit";
    case "ROLLBACK":
      return "rollback";
    case "SELECT":
    case "WITH":
      return "read";
    default:
      return "write";
  }
}
