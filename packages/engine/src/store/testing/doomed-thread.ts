import { Worker } from "node:worker_threads";

import { startStoreThread } from "../file-store.js";
import type { Store } from "../store.js";
import type { ThreadReply, ThreadRequest, ThreadStart } from "../thread-protocol.js";

/** When a thread dies: before it carries a call out, or before its answer is heard. */
export type Moment = "before" | "after";

/**
 * Store threads that can be made to die at a call.
 *
 * @example
 * const threads = doomedThreads();
 * const store = await openFileStore(file, { durability: "FULL", startThread: threads.start });
 * threads.dieAt("commit", "after");
 */
export function doomedThreads() {
  const all: Worker[] = [];
  let fate: { readonly method: keyof Store; readonly moment: Moment } | undefined;

  function start(begin: ThreadStart): Worker {
    const thread = startStoreThread(begin);
    all.push(thread);
    const post = thread.postMessage.bind(thread);
    let last: number | undefined;
    thread.postMessage = (request: ThreadRequest, transfer?: readonly ArrayBuffer[]) => {
      if (fate?.method === request.method) {
        const { moment } = fate;
        fate = undefined;
        if (moment === "before") return void thread.terminate();
        last = request.id;
      }
      post(request, transfer);
    };
    // The first listener: the store hears nothing of an answer that it swallows, nor of what comes behind.
    let dying = false;
    const emit = thread.emit.bind(thread);
    thread.emit = (event: string | symbol, ...values: unknown[]) => {
      const [reply] = values as readonly ThreadReply[];
      if (event !== "message") return emit(event, ...values);
      if (!dying && (last === undefined || !isAnswer(reply, last))) return emit(event, ...values);
      dying = true;
      void thread.terminate();
      return true;
    };
    return thread;
  }

  return {
    all,
    start,
    dieAt(method: keyof Store, moment: Moment): void {
      fate = { method, moment };
    },
    async endAll(): Promise<void> {
      await Promise.all(all.map((thread) => thread.terminate()));
    },
  };
}

function isAnswer(reply: ThreadReply | undefined, id: number): boolean {
  return (reply?.kind === "done" || reply?.kind === "failed") && reply.id === id;
}
