/**
 * Whether the file of a hub that was closed at rest is sound: whole as a database, and without a row that nobody will
 * ever read again. Opened as SQLite, past the engine, which would not see such a row either.
 */
import type { Problems } from "../model/problems.js";
import { loadDriver } from "./load-driver.js";

/** Each counts what should not be there. */
const LEFTOVERS: Readonly<Record<string, string>> = {
  "messages in an inbox": "SELECT count(*) FROM inbox",
  "open activities": "SELECT count(*) FROM tasks",
  "delayed messages": "SELECT count(*) FROM delayed",
  "payloads without an instance": "SELECT count(*) FROM payloads WHERE key NOT IN (SELECT key FROM instances)",
  "instances without payloads": "SELECT count(*) FROM instances WHERE key NOT IN (SELECT key FROM payloads)",
  "rows of history that no instance leads to": `
    WITH RECURSIVE reached(key) AS (
      SELECT history_head FROM instances WHERE history_head IS NOT NULL
      UNION ALL
      SELECT history.previous FROM history JOIN reached ON history.key = reached.key WHERE previous IS NOT NULL
    )
    SELECT count(*) FROM history WHERE key NOT IN (SELECT key FROM reached)`,
};

/** @param file - of a hub in which every instance has ended, and which nobody has open */
export function checkStorage(file: string): Problems {
  const database = new (loadDriver())(file, { readonly: true, fileMustExist: true });
  try {
    const integrity = database.pragma("integrity_check", { simple: true });
    const leftovers = Object.entries(LEFTOVERS).map(([what, query]) => {
      const count = database.prepare(query).pluck().get();
      return count === 0 ? [] : [`the storage has ${String(count)} ${what}`];
    });
    return [...(integrity === "ok" ? [] : [`integrity_check says ${String(integrity)}`]), ...leftovers.flat()];
  } finally {
    database.close();
  }
}
