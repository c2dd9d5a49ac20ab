/**
 * The store in a file: a face for SQLite in a thread of its own.
 *
 * 1. Calls are pipelined: each is sent at once, and they are carried out in that order.
 * 2. If the thread dies, all that is due rejects, and nobody can tell what became of it. Another one is started at once,
 *    so that nobody else gets hold of the file; if that could not open it, each later call tries again.
 */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

import { StorageError } from "../storage-errors.js";
import { type Call, type Conversation, createConversation } from "./conversation.js";
import { packBatch } from "./pack.js";
import { createParcel, type Parcel } from "./parcel.js";
import { removeUnfinished } from "./sqlite/back-up.js";
import type { FileDatabaseOptions } from "./sqlite/database.js";
import type { Store, StoreOpening } from "./store.js";
import type { ThreadStart } from "./thread-protocol.js";

export interface FileStoreOptions extends FileDatabaseOptions {
  /** Starts the thread. Tests keep a hold of it here. */
  readonly startThread?: ((start: ThreadStart) => Worker) | undefined;
}

/**
 * Opens or creates a hub's file in a thread of its own.
 *
 * @param storage - an absolute path
 * @throws {StorageError} or one of its subclasses
 */
export async function openFileStore(storage: string, options: FileStoreOptions): Promise<Store> {
  const { durability, anew, startThread = startStoreThread } = options;
  const first = createConversation(startThread({ storage, durability, anew }), storage);
  const opening = await first.opened;
  // One that takes over goes on with what is there, also where the first began anew.
  const next = (): Conversation => createConversation(startThread({ storage, durability }), storage);
  return createStore(opening, createLine(storage, first, next));
}

/** One conversation after the other. */
interface Line {
  readonly call: (call: Call, parcel?: Parcel) => Promise<unknown>;
  /** Later calls reject. Resolves when the thread has ended. */
  readonly end: () => Promise<void>;
}

function createLine(storage: string, first: Conversation, start: () => Conversation): Line {
  let current = first;
  let closed: StorageError | undefined;
  void restartAfter(first);

  async function restartAfter(conversation: Conversation): Promise<void> {
    await conversation.ended;
    // One that has done nothing yet would only die again.
    const mayRestart = closed === undefined && current === conversation && conversation.proved;
    if (mayRestart) restart().catch(() => undefined);
  }

  async function restart(): Promise<void> {
    try {
      current = start();
    } catch (cause) {
      const message = `The thread of the task hub ${storage} could not be started: ${String(cause)}.`;
      throw new StorageError(message, { storage, code: "THREAD", cause });
    }
    void restartAfter(current);
  }

  /** The one to talk to: another one where the last has died. */
  async function reached(): Promise<Conversation> {
    const gone = current;
    await gone.ended;
    if (closed !== undefined) throw closed;
    if (current === gone) await restart();
    return current;
  }

  return {
    async call(call, parcel) {
      if (closed !== undefined) throw closed;
      const conversation = current.over === undefined ? current : await reached();
      return conversation.call(call, parcel);
    },
    async end() {
      const last = current;
      const closing = last.call({ method: "close", argument: undefined });
      closed = new StorageError(`The task hub ${storage} is closed.`, { storage, code: "CLOSED" });
      await closing.catch((error: unknown) => {
        // A thread that has died has freed the file.
        if (last.over === undefined) throw error;
      });
      await last.ended;
    },
  };
}

function createStore(opening: StoreOpening, { call, end }: Line): Store {
  let closing: Promise<void> | undefined;
  // The thread answers each method with what the port promises for it.
  const typed = <Result>(answer: Promise<unknown>): Promise<Result> => answer as Promise<Result>;
  return {
    opening,
    readOpening: () => typed(call({ method: "readOpening", argument: undefined })),
    loadTurns: (argument) => typed(call({ method: "loadTurns", argument })),
    loadTasks: (argument) => typed(call({ method: "loadTasks", argument })),
    readInstance: (argument) => typed(call({ method: "readInstance", argument })),
    queryInstances: (argument) => typed(call({ method: "queryInstances", argument })),
    findInstances: (argument) => typed(call({ method: "findInstances", argument })),
    listEnded: (argument) => typed(call({ method: "listEnded", argument })),
    findRunningDescendants: (argument) => typed(call({ method: "findRunningDescendants", argument })),
    async commit(batch) {
      const parcel = createParcel();
      return typed(call({ method: "commit", argument: packBatch(batch, parcel) }, parcel));
    },
    stats: () => typed(call({ method: "stats", argument: undefined })),
    async backUp(file) {
      try {
        await call({ method: "backUp", argument: file });
      } catch (error) {
        // The thread that died has left it.
        if (error instanceof StorageError && error.code === "THREAD") removeUnfinished(file);
        throw error;
      }
    },
    close: () => (closing ??= end()),
  };
}

/** Of the thread's heap, for young objects: a batch and its outcomes, and no use for the 48 that V8 would take. */
const YOUNG_MEGABYTES = 12;

/** The built file, wherever this one is: a thread can't load a source that has yet to be compiled. */
export function startStoreThread(start: ThreadStart): Worker {
  const entry = createRequire(import.meta.url).resolve("@reawait/engine/store-thread");
  const options = {
    name: "reawait-store",
    workerData: start,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  };
  // A thread takes over the flags of its process by itself, but one that is about the program's text is too much for it;
  const flags = process.execArgv.filter((argument) => !argument.startsWith("--input-type"));
  if (flags.length === process.execArgv.length) return new Worker(entry, options);
  try {
    return new Worker(entry, { ...options, execArgv: flags });
  } catch {
    // and to be told of V8's own, such as `--max-old-space-size`, it refuses.
    return new Worker(entry, { ...options, execArgv: [] });
  }
}
