import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { mkdtemp, open, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import type { Hub } from "../hub.js";
import { existsError } from "./hub-file.js";

export interface BackupOptions {
  /** Whether the backup may take the place of a file. It does so when all of it is on disk. `false` by default. */
  readonly overwrite?: boolean | undefined;
  /** The name of the task hub; absent, the first one, which the engine was opened with. */
  readonly taskHub?: string | undefined;
}

/** What of a hub a backup has to do with. */
type BackedUp = Pick<Hub, "store" | "rest" | "closed">;

/** @throws StorageError `EXISTS` where there is a file of that name, and no word that it may be replaced */
export async function backUpToFile(hub: BackedUp, file: string, { overwrite = false }: BackupOptions): Promise<void> {
  const path = resolve(file);
  if (!overwrite && (await stat(path).catch(() => undefined)) !== undefined) throw existsError(path);
  await backUp(hub, path);
}

/** The hub is not closed for want of use meanwhile. Where it is deleted, that is what breaks the backup off. */
async function backUp(hub: BackedUp, path: string): Promise<void> {
  try {
    await hub.rest.during(hub.store.backUp(path));
  } catch (error) {
    throw hub.closed ?? error;
  }
}

/** Bytes of one chunk: what clients of any language take. */
const CHUNK = 256 * 1024;

/** What follows the name of the engine's file in the name of one that is being made to be sent. */
const SENDING = /^\.[0-9a-f]{12}\.sending(\.unfinished(-journal|-wal|-shm)?)?$/;

/**
 * Deletes what a process has left that was killed while it made a backup to be sent. To be called while the engine's file
 * is locked, so that it is no other process's. What cannot be looked at or deleted stays.
 *
 * @param storage - a path, or `":memory:"`
 */
export async function removeUnsent(storage: string): Promise<void> {
  if (storage === ":memory:") return;
  const path = resolve(storage);
  const [folder, name] = [dirname(path), basename(path)];
  const files = await readdir(folder).catch(() => []);
  const left = files.filter((file) => file.startsWith(name) && SENDING.test(file.slice(name.length)));
  await Promise.all(left.map((file) => rm(join(folder, file), { force: true }).catch(() => undefined)));
}

/**
 * A backup as bytes. It is made whole first, beside the engine's own file, since there is room for it, and that file has
 * no name any more as soon as it is read: nothing of it is left, however this ends.
 *
 * @param storage - an absolute path, or `":memory:"`
 */
export async function* streamBackup(hub: BackedUp, storage: string): AsyncGenerator<Uint8Array, void> {
  const folder = storage === ":memory:" ? await mkdtemp(join(tmpdir(), "reawait-")) : undefined;
  const id = randomBytes(6).toString("hex");
  const file = folder === undefined ? `${storage}.${id}.sending` : join(folder, id);
  let handle: FileHandle | undefined;
  try {
    await backUp(hub, file);
    handle = await open(file, "r");
    await rm(folder ?? file, { recursive: true });
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle?.close();
    await rm(folder ?? file, { recursive: true, force: true });
  }
}
