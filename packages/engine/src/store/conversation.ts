/** Calls to the store's thread, each matched with its answer by a number, until the thread has ended. */
import type { Worker } from "node:worker_threads";

import { StorageError } from "../storage-errors.js";
import type { Parcel } from "./parcel.js";
import type { StoreOpening } from "./store.js";
import { receiveError, type ThreadReply, type ThreadRequest } from "./thread-protocol.js";

export type Call = ThreadRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, "id">
    : never
  : never;

export interface Conversation {
  /** Rejects where the file is refused, or the thread has died before. */
  readonly opened: Promise<StoreOpening>;
  /** Resolves when the thread is gone, and has freed the file. */
  readonly ended: Promise<void>;
  /** Why there is no talking to it any more. */
  readonly over: StorageError | undefined;
  /** Whether it has answered a call. */
  readonly proved: boolean;
  /** Resolves to the answer; what it is follows from the method. May be called before the file is open. */
  call(call: Call, parcel?: Parcel): Promise<unknown>;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StorageError) => void;
}

/** The thread keeps the process alive while an answer is due, and never longer. */
export function createConversation(thread: Worker, storage: string): Conversation {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let over: StorageError | undefined;
  let isOpen = false;
  let proved = false;
  let closing = false;
  let opened = (_: StoreOpening): void => undefined;
  let refused = (_: StorageError): void => undefined;
  const opening = new Promise<StoreOpening>((resolve, reject) => {
    opened = resolve;
    refused = reject;
  });
  opening.catch(() => undefined);
  const ended = new Promise<void>((resolve) => thread.once("exit", () => resolve()));

  function take(id: number): Pending | undefined {
    const entry = pending.get(id);
    pending.delete(id);
    if (pending.size === 0 && !closing) thread.unref();
    return entry;
  }

  function end(error: StorageError): void {
    over ??= error;
    // Until it is gone, which is soon.
    thread.ref();
    refused(over);
    for (const { reject } of pending.values()) reject(over);
    pending.clear();
  }

  function die(reason: string, cause?: unknown): void {
    const advice = isOpen ? "Another one is started; what was under way may have happened or not." : "Try again.";
    const message = `The thread of the task hub ${storage} ended unexpectedly: ${reason}. ${advice}`;
    end(new StorageError(message, { storage, code: "THREAD", cause }));
  }

  thread.on("message", (reply: ThreadReply) => {
    switch (reply.kind) {
      case "opened":
        isOpen = true;
        if (pending.size === 0) thread.unref();
        return opened(reply.opening);
      case "refused":
        return end(receiveError(reply.error));
      case "done":
        proved = true;
        return take(reply.id)?.resolve(reply.result);
      case "failed":
        proved = true;
        return take(reply.id)?.reject(receiveError(reply.error));
    }
  });
  thread.on("error", (error) => die(error instanceof Error ? error.message : String(error), error));
  thread.on("messageerror", (error) => {
    die("an answer could not be read", error);
    void thread.terminate();
  });
  thread.on("exit", (code) => die(`exit code ${code}`));

  return {
    opened: opening,
    ended,
    get over() {
      return over;
    },
    get proved() {
      return proved;
    },
    async call(what, parcel) {
      if (over !== undefined) throw over;
      const id = ++lastId;
      closing ||= what.method === "close";
      return new Promise((resolve, reject) => {
        thread.postMessage({ ...what, id }, parcel?.transfer);
        pending.set(id, { resolve, reject });
        if (pending.size === 1) thread.ref();
      });
    },
  };
}
