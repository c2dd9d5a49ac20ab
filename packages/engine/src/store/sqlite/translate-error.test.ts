import { describe, expect, it } from "@jest/globals";

import { StorageError, StorageForeignError, StorageInUseError } from "../../storage-errors.js";
import { isUnitFault, toStorageError } from "./translate-error.js";

function coded(code: string): Error {
  return Object.assign(new Error("what SQLite said"), { code });
}

describe("translating errors", () => {
  it.each([
    ["SQLITE_FULL", "FULL", "Free some"],
    ["SQLITE_IOERR_FSYNC", "IO", "Check the disk"],
    ["SQLITE_CORRUPT_INDEX", "CORRUPT", "Restore it"],
    ["SQLITE_READONLY_DBMOVED", "UNAVAILABLE", "read-only"],
    ["SQLITE_CANTOPEN_ISDIR", "UNAVAILABLE", "Check the path"],
    ["EACCES", "UNAVAILABLE", "permission"],
    ["EROFS", "UNAVAILABLE", "read-only"],
    ["ENOSPC", "FULL", "Free some"],
    ["SQLITE_ERROR", "INTERNAL", "(SQLITE_ERROR)"],
  ])("makes %s a storage error of code %s, with its cause and advice", (code, meaning, advice) => {
    const cause = coded(code);
    const error = toStorageError(cause, "/data/hub.db", "could not be written");
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ name: "StorageError", code: meaning, storage: "/data/hub.db", cause });
    expect(error.message).toContain("The task hub /data/hub.db could not be written: what SQLite said");
    expect(error.message).toContain(advice);
  });

  it("says what to do where the driver was installed without its binary", () => {
    const missing = new Error("Could not locate the bindings file. Tried:\n → a\n → b");
    const error = toStorageError(missing, "orders.db", "could not be opened");
    expect(error.code).toBe("DRIVER");
    expect(error.message).toMatch(/without its install script.*npm rebuild better-sqlite3$/);
    expect(error.message).not.toContain("Tried");
  });

  it("gives a lock and a foreign file their own classes", () => {
    expect(toStorageError(coded("SQLITE_BUSY"), "hub.db", "")).toBeInstanceOf(StorageInUseError);
    expect(toStorageError(coded("SQLITE_NOTADB"), "hub.db", "")).toBeInstanceOf(StorageForeignError);
  });

  it("lets a storage error pass, and copes with what is no error", () => {
    const error = new StorageInUseError("hub.db");
    expect(toStorageError(error, "hub.db", "could not be read")).toBe(error);
    expect(toStorageError("odd", "hub.db", "could not be read")).toMatchObject({ code: "INTERNAL", cause: "odd" });
  });

  it("holds a unit to blame for its own values only", () => {
    const blamed = ["SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_MISMATCH", "SQLITE_TOOBIG"].map(coded);
    const unblamed = ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_CORRUPT", "SQLITE_ERROR"].map(coded);
    expect(blamed.map(isUnitFault)).toEqual([true, true, true]);
    expect(unblamed.map(isUnitFault)).toEqual([false, false, false, false]);
    expect(isUnitFault(new TypeError("can't bind that"))).toBe(true);
  });
});
