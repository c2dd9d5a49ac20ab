/**
 * The store in a file: a face for SQLite in a thread of its own.
 *
 * Calls are pipelined: each is sent at once and matched with its answer by a number. The thread keeps the process alive
 * while an answer is due, and never longer. If it dies, all that is due rejects, and so does every later call.
 */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

import { StorageError } from "../storage-errors.js";
import { packBatch } from "./pack.js";
import { createParcel, type Parcel } from "./parcel.js";
import type { FileDatabaseOptions } from "./sqlite/database.js";
import type { Store, StoreOpening } from "./store.js";
import { receiveError, type ThreadReply, type ThreadRequest, type ThreadStart } from "./thread-protocol.js";

export interface FileStoreOptions extends FileDatabaseOptions {
  /** Starts the thread. Tests keep a hold of it here. */
  readonly startThread?: ((start: ThreadStart) => Worker) | undefined;
}

type Call = ThreadRequest extends infer Request ? (Request extends unknown ? Omit<Request, "id"> : never) : never;

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StorageError) => void;
}

/**
 * Opens or creates a hub's file in a thread of its own.
 *
 * @param storage - an absolute path
 * @throws {StorageError} or one of its subclasses
 */
export function openFileStore(storage: string, options: FileStoreOptions): Promise<Store> {
  const { durability, anew, startThread = startStoreThread } = options;
  const thread = startThread({ storage, durability, anew });
  return new Promise((resolve, reject) => {
    const conversation = createConversation(thread, storage, {
      opened: (opening) => resolve(createStore(opening, conversation)),
      refused: reject,
    });
  });
}

interface Conversation {
  /** Resolves to the answer; what it is follows from the method. */
  readonly call: (call: Call, parcel?: Parcel) => Promise<unknown>;
  /** Says goodbye: later calls reject. Resolves when the thread has ended. */
  readonly end: () => Promise<void>;
}

interface OpeningListener {
  readonly opened: (opening: StoreOpening) => void;
  readonly refused: (error: StorageError) => void;
}

function createConversation(thread: Worker, storage: string, listener: OpeningListener): Conversation {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let over: StorageError | undefined;
  const ended = new Promise<void>((resolve) => thread.once("exit", () => resolve()));

  function take(id: number): Pending | undefined {
    const entry = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) thread.unref();
    return entry;
  }

  function die(reason: string, cause?: unknown): void {
    const message = `The thread of the task hub ${storage} ended unexpectedly: ${reason}. Open the hub again.`;
    over ??= new StorageError(message, { storage, code: "THREAD", cause });
    for (const { reject } of pending.values()) reject(over);
    pending.clear();
    listener.refused(over);
  }

  thread.on("message", (reply: ThreadReply) => {
    switch (reply.kind) {
      case "opened":
        thread.unref();
        return listener.opened(reply.opening);
      case "refused":
        return listener.refused(receiveError(reply.error));
      case "done":
        return take(reply.id)?.resolve(reply.result);
      case "failed":
        return take(reply.id)?.reject(receiveError(reply.error));
    }
  });
  thread.on("error", (error) => die(error instanceof Error ? error.message : String(error), error));
  thread.on("messageerror", (error) => die("an answer could not be read", error));
  thread.on("exit", (code) => die(`exit code ${code}`));

  async function call(what: Call, parcel?: Parcel): Promise<unknown> {
    if (over !== undefined) throw over;
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      thread.postMessage({ ...what, id }, parcel?.transfer);
      pending.set(id, { resolve, reject });
      if (pending.size === 1) thread.ref();
    });
  }

  return {
    call,
    async end() {
      // A thread that has died has freed the file.
      if (over !== undefined) return;
      const closed = call({ method: "close", argument: undefined });
      over = new StorageError(`The task hub ${storage} is closed.`, { storage, code: "CLOSED" });
      await closed;
      thread.ref();
      await ended;
    },
  };
}

function createStore(opening: StoreOpening, { call, end }: Conversation): Store {
  let closing: Promise<void> | undefined;
  // The thread answers each method with what the port promises for it.
  const typed = <Result>(answer: Promise<unknown>): Promise<Result> => answer as Promise<Result>;
  return {
    opening,
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
    close: () => (closing ??= end()),
  };
}

/** The built file, wherever this one is: a thread can't load a source that has yet to be compiled. */
export function startStoreThread(start: ThreadStart): Worker {
  const entry = createRequire(import.meta.url).resolve("@reawait/engine/store-thread");
  return new Worker(entry, {
    name: "reawait-store",
    workerData: start,
    // A thread refuses a flag that is about the program's text.
    execArgv: process.execArgv.filter((argument) => !argument.startsWith("--input-type")),
  });
}
