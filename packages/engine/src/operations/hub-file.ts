/** Files of task hubs that no engine has open: copied, checked, and put in their place. */
import { rmSync, statSync } from "node:fs";
import { resolve } from "node:path";

import { StorageError, StorageForeignError, StorageTooNewError } from "../storage-errors.js";
import { backUpTo } from "../store/sqlite/back-up.js";
import type { SqliteDatabase } from "../store/sqlite/driver.js";
import { loadDriver } from "../store/sqlite/driver.js";
import { applicationId, schemaVersion } from "../store/sqlite/schema.js";
import { toStorageError } from "../store/sqlite/translate-error.js";

export interface RestoreOptions {
  /** Whether it may take the place of what is there. `false` by default. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Puts a backup in the place of a task hub, as an engine would find it: first it is checked, then copied beside that
 * place, and only then moved there, whole. The backup stays as it is. Whatever fails leaves what was there before.
 * To be done in a process that serves nobody: checking a large file takes its time.
 *
 * @throws StorageError `EXISTS` where there is a file, and no word that it may be overwritten; `CORRUPT` where the backup is
 *   damaged; `IN_USE` where an engine has one of the two open; or one of its subclasses, where it is no hub of this version
 *
 * @example
 * await restoreBackup("orders-2026-11-20.db", "orders.db", { overwrite: true });
 */
export async function restoreBackup(backup: string, storage: string, options: RestoreOptions = {}): Promise<void> {
  await copyHub(backup, storage, options);
}

/** Copies a hub that no engine has open to another file: what it holds is checked before. */
export async function copyHub(from: string, to: string, { overwrite = false }: RestoreOptions): Promise<void> {
  const [source, target] = [resolve(from), resolve(to)];
  const isThere = statSync(target, { throwIfNoEntry: false }) !== undefined;
  if (isThere && !overwrite) throw existsError(target);
  const db = openChecked(source);
  try {
    if (isThere) retire(target);
    await backUpTo(db, target);
  } catch (error) {
    throw toStorageError(error, target, "could not be written");
  } finally {
    db.close();
  }
}

/**
 * @throws StorageError `CORRUPT` where a file is damaged, `IN_USE` where an engine has it open; or one of its subclasses
 */
export function checkHubFile(file: string): void {
  openChecked(file).close();
}

export function existsError(file: string): StorageError {
  const message = `${file} exists already, and was left as it is. Choose another name, or say that it may be overwritten.`;
  return new StorageError(message, { storage: file, code: "EXISTS" });
}

/** Open, so that no engine opens it before it was read. */
function openChecked(file: string): SqliteDatabase {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new StorageError(`There is no file ${file}.`, { storage: file, code: "UNAVAILABLE" });
  }
  let db: SqliteDatabase | undefined;
  try {
    db = new (loadDriver(file))(file, { fileMustExist: true, timeout: 0 });
    const owner = db.pragma("application_id", { simple: true });
    if (owner !== applicationId) throw new StorageForeignError(file, `its application id is ${String(owner)}`);
    const found = Number(db.pragma("user_version", { simple: true }));
    if (found > schemaVersion) throw new StorageTooNewError(file, { found, supported: schemaVersion });
    const [damage] = db.prepare<[], string>("PRAGMA integrity_check(1)").pluck().all();
    if (damage !== "ok") throw damaged(file, String(damage));
    return db;
  } catch (error) {
    db?.close();
    throw toStorageError(error, file, "could not be read");
  }
}

function damaged(file: string, damage: string): StorageError {
  const message = `${file} is damaged, and was left as it is: ${damage}. Take another backup.`;
  return new StorageError(message, { storage: file, code: "CORRUPT" });
}

/**
 * Makes sure that nobody has the old file open, and that none of it is in a log beside it: that would be taken for one of
 * the new file.
 */
function retire(file: string): void {
  let db: SqliteDatabase | undefined;
  try {
    db = new (loadDriver(file))(file, { fileMustExist: true, timeout: 0 });
    db.pragma("locking_mode = EXCLUSIVE");
    db.exec("BEGIN EXCLUSIVE; COMMIT");
    db.pragma("journal_mode = DELETE");
  } catch (error) {
    const refused = toStorageError(error, file, "could not be replaced");
    // What is no database, or damaged, is what somebody wants to be rid of.
    if (refused.code !== "FOREIGN" && refused.code !== "CORRUPT") throw refused;
  } finally {
    db?.close();
  }
  for (const log of ["-journal", "-wal", "-shm"]) rmSync(`${file}${log}`, { force: true });
}
