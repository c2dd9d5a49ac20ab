import { checkOwner } from "../store/sqlite/database.js";
import { loadDriver, type SqliteDatabase } from "../store/sqlite/driver.js";
import { toStorageError } from "../store/sqlite/translate-error.js";
import { checkInstance } from "./check-instance.js";
import { findStrays } from "./find-strays.js";
import { createMarks } from "./marks.js";
import { createRecordReader } from "./read-records.js";
import type { StorageReport } from "./storage-report.js";

const MOST_PROBLEMS = 1_000;

/**
 * Looks at the file of a task hub that no engine has open, all of it: whether it is whole as a database, and whether what
 * it holds of each instance fits together. Nothing is changed. It reads every event, in the calling thread: a matter of
 * seconds for some hundred thousand instances.
 *
 * @example
 * const { problems } = await checkStorage("orders.db");
 * for (const problem of problems) console.error(problem);
 *
 * @throws {StorageError} or one of its subclasses, where the file cannot be opened or is no task hub. One that is damaged
 *   is reported.
 */
export async function checkStorage(storage: string): Promise<StorageReport> {
  const problems = createProblems();
  const db = open(storage);
  try {
    checkOwner(db, storage);
    return { ...look(db, problems.note), problems: problems.all };
  } catch (error) {
    const failure = toStorageError(error, storage, "could not be read");
    if (failure.code !== "CORRUPT") throw failure;
    problems.note(failure.message);
    return { ...NOTHING, problems: problems.all };
  } finally {
    db.close();
  }
}

const NOTHING = { instances: 0, events: 0, pending: { messages: 0, activities: 0, delayed: 0 } } as const;

function open(storage: string): SqliteDatabase {
  try {
    return new (loadDriver(storage))(storage, { readonly: true, fileMustExist: true, timeout: 0 });
  } catch (error) {
    throw toStorageError(error, storage, "could not be opened");
  }
}

type Note = (problem: string) => void;

function look(db: SqliteDatabase, note: Note): Omit<StorageReport, "problems"> {
  const whole = db.pragma("integrity_check") as readonly { readonly integrity_check: string }[];
  for (const { integrity_check: said } of whole) if (said !== "ok") note(`The file is damaged: ${said}`);
  for (const stray of findStrays(db)) note(`A row is astray: ${stray}.`);
  const count = (sql: string): number => db.prepare<[], number>(`SELECT ${sql}`).pluck().get() ?? 0;
  const reached = createMarks(count("max(key) FROM history"));
  const found = lookAtInstances(db, reached, note);
  for (const key of db.prepare<[], number>("SELECT key FROM history ORDER BY key").pluck().all()) {
    if (!reached.has(key)) note(`A row is astray: row ${key} of history belongs to no instance.`);
  }
  return {
    ...found,
    pending: {
      messages: count("count(*) FROM inbox"),
      activities: count("count(*) FROM tasks"),
      delayed: count("count(*) FROM delayed"),
    },
  };
}

function lookAtInstances(db: SqliteDatabase, reached: ReturnType<typeof createMarks>, note: Note) {
  const reader = createRecordReader(db, reached);
  let instances = 0;
  let events = 0;
  for (let keys = reader.keysAfter(0); keys.length > 0; keys = reader.keysAfter(keys.at(-1) ?? Infinity)) {
    for (const key of keys) {
      instances += 1;
      const broken: string[] = [];
      const record = reader.read(key, (problem) => broken.push(problem));
      events += record?.history.length ?? 0;
      const problems = record === undefined ? broken : checkInstance(record);
      const name = record === undefined ? `with the key ${key}` : JSON.stringify(record.row.instanceId);
      for (const problem of problems) note(`Instance ${name}: ${problem}.`);
    }
  }
  return { instances, events };
}

interface Problems {
  readonly note: Note;
  readonly all: readonly string[];
}

function createProblems(): Problems {
  const problems: string[] = [];
  let more = 0;
  return {
    note(problem) {
      if (problems.length < MOST_PROBLEMS) problems.push(problem);
      else more += 1;
    },
    get all() {
      return more === 0 ? problems : [...problems, `There are ${more} more problems.`];
    },
  };
}
