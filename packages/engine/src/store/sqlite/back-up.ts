/**
 * A copy of an open database, taken while it goes on being written: SQLite's online backup, in steps of a millisecond or
 * so. What is committed between two steps, by this connection, is in the copy too: it is the database as it stands when
 * the copy is done.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { loadDriver, type SqliteDatabase } from "./driver.js";

/** 1 MiB. */
const PAGES_PER_STEP = 256;
/** A database in memory would begin anew with each commit between two steps. */
const ALL_AT_ONCE = 0x7fff_ffff;
const OWNER_ONLY = 0o600;

/**
 * Copies a database to a file of its own, which is there when all of it is on disk, and not before. It takes the place of
 * a file of that name. It is one file, with no log beside it, and as readable as the database's own.
 */
export async function backUpTo(db: SqliteDatabase, file: string): Promise<void> {
  const unfinished = unfinishedOf(file);
  rmSync(unfinished, { force: true });
  try {
    // Made here, since SQLite would let everybody read it.
    writeFileSync(unfinished, "", { mode: db.memory ? OWNER_ONLY : statSync(db.name).mode & 0o777, flag: "wx" });
    await db.backup(unfinished, { progress: () => (db.memory ? ALL_AT_ONCE : PAGES_PER_STEP) });
    leaveNoLog(unfinished);
    syncToDisk(unfinished);
    renameSync(unfinished, file);
    syncToDisk(dirname(file));
  } catch (error) {
    removeUnfinished(file);
    throw error;
  }
}

/** What is left of a copy that its maker could not finish. */
export function removeUnfinished(file: string): void {
  for (const rest of ["", "-journal", "-wal", "-shm"]) rmSync(`${unfinishedOf(file)}${rest}`, { force: true });
}

function unfinishedOf(file: string): string {
  return `${file}.unfinished`;
}

/** So that it can be read where nothing can be written. */
function leaveNoLog(file: string): void {
  const copy = new (loadDriver(file))(file, { fileMustExist: true });
  try {
    copy.pragma("journal_mode = DELETE");
  } finally {
    copy.close();
  }
}

function syncToDisk(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
