import { resolve } from "node:path";

import { StorageError } from "../storage-errors.js";
import { openFileStore } from "./file-store.js";
import { openMemoryStore } from "./memory-store.js";
import type { FileDatabaseOptions } from "./sqlite/database.js";
import type { Store } from "./store.js";

/** Of no matter for `":memory:"`. */
export type StoreOptions = FileDatabaseOptions;

/**
 * Opens the store of a hub.
 *
 * @param storage - the path of a file, made where there is none and locked while it is open; or `":memory:"`
 * @throws {StorageError} or one of its subclasses
 */
export async function openStore(storage: string, options: StoreOptions): Promise<Store> {
  if (storage === ":memory:") return openMemoryStore();
  if (storage === "") {
    const message = 'The storage of a task hub is a path, or ":memory:"; it was empty.';
    throw new StorageError(message, { storage, code: "UNAVAILABLE" });
  }
  // Absolute, since the process may change its directory, and SQLite would take what begins with "file:" for a URI.
  return openFileStore(resolve(storage), options);
}
