import { createRequire } from "node:module";
import type Database from "better-sqlite3";

const require: (id: string) => unknown = createRequire(import.meta.url);

/** The same choice as the engine's: version 12 is the last one for Node.js 20, and later ones need 22. */
export function loadDriver(): typeof Database {
  const name = Number.parseInt(process.versions.node, 10) >= 22 ? "better-sqlite3-13" : "better-sqlite3";
  return require(name) as typeof Database;
}
