import { createRequire } from "node:module";

import type Database from "better-sqlite3";

import { StorageError } from "../../storage-errors.js";

export type SqliteDriver = typeof Database;
export type SqliteDatabase = Database.Database;
export type SqliteStatement = Database.Statement<SqlValue[], unknown>;
/** What may be bound to a parameter. Never `undefined`: the driver refuses it. */
export type SqlValue = string | number | Uint8Array | null;

const requireModule: (id: string) => unknown = createRequire(import.meta.url);

/**
 * Loads better-sqlite3, if the one that is installed suits this Node.js.
 *
 * @throws {StorageError} `DRIVER`: it is not installed, not built, or would crash the process.
 */
export function loadDriver(storage: string, nodeVersion = process.versions.node): SqliteDriver {
  try {
    const { version } = requireModule("better-sqlite3/package.json") as { readonly version: string };
    const misfit = findMisfit(version, nodeVersion);
    if (misfit !== undefined) throw new StorageError(misfit, { storage, code: "DRIVER" });
    return requireModule("better-sqlite3") as SqliteDriver;
  } catch (cause) {
    if (cause instanceof StorageError) throw cause;
    throw new StorageError(
      "The SQLite driver better-sqlite3 could not be loaded. Install it with its install script allowed " +
        "(npm install better-sqlite3, or npm rebuild better-sqlite3): " +
        String(cause),
      { storage, code: "DRIVER", cause },
    );
  }
}

/**
 * Why this driver must not be loaded, if so. Asked before loading it: a version 13 on an older Node.js doesn't throw, it
 * takes the process down.
 */
export function findMisfit(driverVersion: string, nodeVersion: string): string | undefined {
  if (majorOf(driverVersion) < 13 || majorOf(nodeVersion) >= 22) return undefined;
  return (
    `better-sqlite3 ${driverVersion} needs Node.js 22 or newer, and this is Node.js ${nodeVersion}. ` +
    "Install better-sqlite3@12, or run a newer Node.js."
  );
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
