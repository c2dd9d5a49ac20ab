/**
 * Where the task hubs of an engine are kept: the first one in the file that the engine was opened with, each other one in
 * a file of its own beside it, `orders.db.hubs/bills.db` for example. So they share nothing, each has its own lock and its
 * own thread, and deleting one is deleting its file. In memory, each is one for as long as the engine lives.
 */
import { mkdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { StorageError } from "../storage-errors.js";
import { deleteFileStore } from "../store/delete-file-store.js";
import { openStore } from "../store/open-store.js";
import type { Durability } from "../store/sqlite/database.js";
import { toStorageError } from "../store/sqlite/translate-error.js";
import type { Store } from "../store/store.js";
import { syncFolder } from "../store/sync-folder.js";
import { fileNameOf } from "./hub-name.js";

export interface HubStorage {
  /** Whether a hub that is closed is lost. */
  readonly isVolatile: boolean;
  exists(name: string): Promise<boolean>;
  /**
   * Opens a hub, made where there is none.
   *
   * @param begin - whether it goes on where it stood, or all that is in it goes and it begins anew. Either happens as a whole
   */
  open(name: string, begin: "where it stood" | "anew"): Promise<Store>;
  /** Deletes a hub that is not open. */
  delete(name: string): Promise<void>;
}

export interface HubStorageOptions {
  /** A file, or `":memory:"`. */
  readonly storage: string;
  /** The name of the hub in that very file. */
  readonly first: string;
  readonly durability: Durability;
}

/** The file of a task hub that is not the first one of the engine of that storage. */
export function fileBeside(storage: string, name: string): string {
  return join(`${storage}.hubs`, `${fileNameOf(name)}.db`);
}

export function createHubStorage(options: HubStorageOptions): HubStorage {
  return options.storage === ":memory:" ? inMemory(options) : inFiles(options);
}

function inMemory({ storage, durability }: HubStorageOptions): HubStorage {
  const names = new Set<string>();
  return {
    isVolatile: true,
    exists: async (name) => names.has(name),
    async open(name) {
      names.add(name);
      return openStore(storage, { durability });
    },
    delete: async (name) => void names.delete(name),
  };
}

function inFiles({ storage, first, durability }: HubStorageOptions): HubStorage {
  // Now, since the process may change its directory.
  const file = storage && resolve(storage);
  const besides = (name: string): string => fileBeside(file, name);
  const folder = dirname(besides(first));
  const pathOf = (name: string): string => (name === first ? file : besides(name));

  async function prepare(name: string): Promise<void> {
    if (name === first) {
      if (await isThere(besides(name))) throw hidden(file, name, besides(name));
      return;
    }
    try {
      const made = await mkdir(folder, { recursive: true });
      if (made !== undefined && durability === "FULL") syncFolder(dirname(folder));
    } catch (error) {
      throw toStorageError(error, folder, "could not be made");
    }
  }

  return {
    isVolatile: false,
    exists: async (name) => isThere(pathOf(name)),
    async open(name, begin) {
      await prepare(name);
      return openStore(pathOf(name), { durability, anew: begin === "anew" });
    },
    delete: async (name) => deleteFileStore(pathOf(name), { durability }),
  };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    // Whatever else keeps it from being looked at, opening it will tell.
    (error: unknown) => !isMissing(error),
  );
}

function isMissing(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  return error.code === "ENOENT" || error.code === "ENOTDIR";
}

/** An engine that was opened under another name before: it would show an empty hub where work waits in the other. */
function hidden(storage: string, name: string, other: string): StorageError {
  const message =
    `The engine of ${storage} cannot be opened with the task hub ${JSON.stringify(name)} as its first: that one is kept ` +
    `in ${other}. Open it with the name that its first task hub had (taskHub, --task-hub), or open ${other} by itself.`;
  return new StorageError(message, { storage, code: "UNAVAILABLE" });
}
