import { StorageError, type StorageErrorCode, StorageForeignError, StorageInUseError } from "../../storage-errors.js";

/** By the beginning of SQLite's code, or Node's. */
const MEANINGS: readonly (readonly [prefix: string, code: StorageErrorCode, advice: string])[] = [
  ["SQLITE_FULL", "FULL", "No space is left on its disk. Free some; the hub then goes on."],
  ["ENOSPC", "FULL", "No space is left on its disk. Free some, and try again."],
  [
    "SQLITE_READONLY",
    "UNAVAILABLE",
    "It is read-only for this process. Change its permissions or choose another path.",
  ],
  ["SQLITE_PERM", "UNAVAILABLE", "This process has no permission. Change its permissions or choose another path."],
  ["EACCES", "UNAVAILABLE", "This process has no permission to write there. Change it or choose another path."],
  ["EPERM", "UNAVAILABLE", "This process has no permission to write there. Change it or choose another path."],
  ["EROFS", "UNAVAILABLE", "Its file system is read-only. Choose another path."],
  ["SQLITE_CANTOPEN", "UNAVAILABLE", "SQLite can't open or create the file. Check the path and its permissions."],
  ["SQLITE_CORRUPT", "CORRUPT", "The file is damaged. Restore it from a backup."],
  ["SQLITE_IOERR", "IO", "The disk refused to read or write. Check the disk and the file system."],
];

/**
 * Makes a storage error of what the driver or the file system threw.
 *
 * @param doing - what failed, as in "could not be opened"
 */
export function toStorageError(error: unknown, storage: string, doing: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return new StorageInUseError(storage, error);
  if (code === "SQLITE_NOTADB") return new StorageForeignError(storage, "it isn't a SQLite database", error);
  if (code === "" && error instanceof Error && error.message.startsWith("Could not locate the bindings file")) {
    return new StorageError(
      `The task hub ${storage} ${doing}: better-sqlite3 was installed without its install script, which fetches or ` +
        "builds its binary. Allow that script (npm's allowScripts, or no --ignore-scripts), and run: npm rebuild better-sqlite3",
      { storage, code: "DRIVER", cause: error },
    );
  }
  const [, meaning = "INTERNAL", advice] = MEANINGS.find(([prefix]) => code.startsWith(prefix)) ?? [];
  const reason = error instanceof Error ? error.message : String(error);
  const text = `The task hub ${storage} ${doing}: ${reason}${code === "" ? "" : ` (${code})`}.`;
  return new StorageError(advice === undefined ? text : `${text} ${advice}`, { storage, code: meaning, cause: error });
}

/** Whether the error is about what one unit asked for, so that the others in its batch can stand. */
export function isUnitFault(error: unknown): boolean {
  const code = codeOf(error);
  if (!code.startsWith("SQLITE_")) return !(error instanceof StorageError);
  return ["SQLITE_CONSTRAINT", "SQLITE_MISMATCH", "SQLITE_TOOBIG"].some((prefix) => code.startsWith(prefix));
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
