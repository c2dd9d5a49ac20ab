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
    const driver = driverFor(nodeVersion);
    const { version } = requireModule(`${driver}/package.json`) as { readonly version: string };
    const misfit = findMisfit(version, nodeVersion);
    if (misfit !== undefined) throw new StorageError(misfit, { storage, code: "DRIVER" });
    return requireModule(driver) as SqliteDriver;
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
 * Which of the two that are installed: version 12 is the last one for Node.js 20, and later ones need 22. It can't serve
 * newer ones too: Node.js 24.19 and later abort when an object of version 12 is collected (WiseLibs/better-sqlite3#1515).
 */
export function driverFor(nodeVersion: string): "better-sqlite3" | "better-sqlite3-13" {
  return majorOf(nodeVersion) >= 22 ? "better-sqlite3-13" : "better-sqlite3";
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
