/**
 * Opens a hub's database: the checks, the lock and the settings.
 *
 * Once another connection of this process may have the file open, nothing here opens it but SQLite itself: closing any
 * other descriptor of it would drop the operating system's locks of the whole process.
 */
import { randomBytes } from "node:crypto";
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";

import { StorageError, StorageForeignError, StorageInUseError, StorageTooNewError } from "../../storage-errors.js";
import { loadDriver, type SqliteDatabase, type SqliteDriver, type SqlValue } from "./driver.js";
import { applicationId, migrations, schemaVersion } from "./schema.js";
import { toStorageError } from "./translate-error.js";

/**
 * How a commit reaches the disk (E2).
 *
 * - `"FULL"`: a commit that was acknowledged survives a loss of power.
 * - `"NORMAL"`: it survives the death of the process; the last moments may be lost with the power. The file stays whole.
 */
export type Durability = "FULL" | "NORMAL";

/** Pages of write-ahead log between checkpoints: 16 MB. */
const CHECKPOINT_PAGES = 4_000;
const LOG_SIZE_LIMIT = 64 * 1024 * 1024;
const LOCK_ATTEMPTS = 6;

export function openMemoryDatabase(): SqliteDatabase {
  const Driver = loadDriver(":memory:");
  const db = new Driver(":memory:");
  migrate(db);
  return db;
}

export interface FileDatabaseOptions {
  readonly durability: Durability;
  /** Whether what is in it goes, all at once, and another hub begins there. */
  readonly anew?: boolean | undefined;
}

/**
 * Opens or creates a hub's file, and locks it until it is closed or the process ends.
 *
 * @throws {StorageError} or one of its subclasses
 */
export function openFileDatabase(storage: string, { durability, anew }: FileDatabaseOptions): SqliteDatabase {
  return openLocked(storage, (db) => {
    db.pragma("journal_mode = WAL");
    db.pragma(`synchronous = ${durability}`);
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`journal_size_limit = ${LOG_SIZE_LIMIT}`);
    db.pragma("temp_store = MEMORY");
    if (anew === true) startAnew(db);
    else migrate(db);
  });
}

/**
 * Opens a file of ours, and has it locked once it is prepared.
 *
 * @throws {StorageError} or one of its subclasses
 */
export function openLocked(storage: string, prepare: (db: SqliteDatabase) => void): SqliteDatabase {
  const Driver = loadDriver(storage);
  try {
    checkPath(storage);
  } catch (error) {
    throw toStorageError(error, storage, "could not be opened");
  }
  // Two that open a hub at the same moment hinder each other: each lets go for a random while, so that one succeeds.
  for (let attempt = 1; ; attempt++) {
    try {
      return attemptToOpen(Driver, storage, prepare);
    } catch (error) {
      if (!(error instanceof StorageInUseError) || attempt === LOCK_ATTEMPTS) throw error;
      sleep(5 + Math.random() * 20 * attempt);
    }
  }
}

function attemptToOpen(Driver: SqliteDriver, storage: string, prepare: (db: SqliteDatabase) => void): SqliteDatabase {
  let db: SqliteDatabase | undefined;
  try {
    db = new Driver(storage, { timeout: 0 });
    // Before the first access, so that the lock is taken with it and kept.
    db.pragma("locking_mode = EXCLUSIVE");
    checkOwner(db, storage);
    prepare(db);
    return db;
  } catch (error) {
    db?.close();
    throw toStorageError(error, storage, "could not be opened");
  }
}

/** Refuses, without having written to it, a file that isn't ours or that we can't read. */
export function checkOwner(db: SqliteDatabase, storage: string): void {
  const owner = db.pragma("application_id", { simple: true });
  const tables = db.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (owner === applicationId) {
    const found = Number(db.pragma("user_version", { simple: true }));
    if (found > schemaVersion) throw new StorageTooNewError(storage, { found, supported: schemaVersion });
    return;
  }
  if (owner === 0 && tables === 0) return;
  throw new StorageForeignError(storage, `it is a database of another program (application id ${String(owner)})`);
}

function migrate(db: SqliteDatabase): void {
  db.transaction(() => upgrade(db)).immediate();
}

function upgrade(db: SqliteDatabase): void {
  const found = Number(db.pragma("user_version", { simple: true }));
  if (found === schemaVersion) return;
  for (const migration of migrations.slice(found)) db.exec(migration);
  if (found === 0) nameHub(db);
  db.pragma(`application_id = ${applicationId}`);
  db.pragma(`user_version = ${schemaVersion}`);
}

/** In place, so that the file is locked all the while; and in one transaction, so that there is one hub or the other. */
function startAnew(db: SqliteDatabase): void {
  const clear = db.transaction(() => {
    const tables = db.prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    );
    for (const name of tables.pluck().all()) db.exec(`DROP TABLE "${name}"`);
    db.pragma("user_version = 0");
    upgrade(db);
  });
  clear.immediate();
  // Gives the space back.
  db.exec("VACUUM");
  db.pragma("wal_checkpoint(TRUNCATE)");
}

/** Here, since SQLite's own random numbers are not promised to be fit for secrets. */
function nameHub(db: SqliteDatabase): void {
  const insert = db.prepare<SqlValue[]>("INSERT INTO hub (id, secret) VALUES (?, ?)");
  insert.run(randomBytes(8).toString("hex"), randomBytes(32));
}

/** Finds what SQLite would report as no more than "unable to open database file". */
function checkPath(storage: string): void {
  const refuse = (why: string, advice: string): never => {
    throw new StorageError(`The task hub ${storage} could not be opened: ${why}. ${advice}`, {
      storage,
      code: "UNAVAILABLE",
    });
  };
  const folder = dirname(storage);
  const parent = statSync(folder, { throwIfNoEntry: false });
  if (parent === undefined) return refuse(`the folder ${folder} doesn't exist`, "Create it first.");
  if (!parent.isDirectory()) return refuse(`${folder} is not a folder`, "Choose another path.");
  const found = statSync(storage, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return refuse("it is a folder", "Name a file in it, such as hub.db.");
  if (found?.isFile() === false) return refuse("it is not a regular file", "Choose another path.");
  accessSync(folder, constants.W_OK);
  if (found !== undefined) accessSync(storage, constants.R_OK | constants.W_OK);
}

/** Only ever called in the store's own thread. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
