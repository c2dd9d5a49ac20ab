import { once } from "node:events";
import { resolve } from "node:path";

import { StorageError } from "../storage-errors.js";
import { startStoreThread } from "./file-store.js";
import type { FileDatabaseOptions } from "./sqlite/database.js";
import { type DeletionReply, receiveError } from "./thread-protocol.js";

/**
 * Deletes a hub's file, with all that is in it: as a whole, or not at all.
 *
 * @throws {StorageError} or one of its subclasses: nothing is deleted where another engine has it open, or it is not ours
 */
export async function deleteFileStore(path: string, { durability }: FileDatabaseOptions): Promise<void> {
  const storage = resolve(path);
  const thread = startStoreThread({ storage, durability, deletes: true });
  const replies: DeletionReply[] = [];
  thread.on("message", (reply: DeletionReply) => replies.push(reply));
  await once(thread, "exit");
  const [reply] = replies;
  if (reply?.kind === "deleted") return;
  if (reply?.kind === "refused") throw receiveError(reply.error);
  const message = `The task hub ${storage} may not have been deleted: the thread that does it ended. Try again.`;
  throw new StorageError(message, { storage, code: "THREAD" });
}
