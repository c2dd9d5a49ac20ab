import type { handleServerStreamingCall, ServerWritableStream } from "@grpc/grpc-js";

import type { Clock } from "../../clock.js";
import { watchIdle } from "../idle-watch.js";
import type { Method } from "../method.js";
import { toBuffer } from "../to-buffer.js";
import { decodeRequest } from "./decode-request.js";
import { errorStatus } from "./error-status.js";
import type { IncomingCall, OpenCall, OpenCalls } from "./incoming-call.js";
import { interrupted, interruptible } from "./interruptible.js";
import type { ServerEnvironment } from "./serve-options.js";

/** What a stream sends. */
export interface Output<Item> {
  readonly items: AsyncIterable<Item>;
  /** The messages that stand for an item: one, several, or none. */
  readonly messages: (item: Item) => Iterable<Uint8Array>;
  /** What is sent after so many milliseconds without an item, so that the caller knows that the stream is alive. */
  readonly whenIdle?: { readonly after: number; readonly message: Uint8Array } | undefined;
  /** Thrown where the items end by themselves, if that is no end for the caller. */
  readonly atEnd?: (() => Error) | undefined;
}

/** Sends what the service yields, as fast as the caller takes it, and returns the service's iterator in any case. */
export function handleStream<Request, Item>(
  method: Pick<Method<Request, unknown>, "name" | "request">,
  run: (request: Request, call: IncomingCall) => Output<Item>,
  environment: ServerEnvironment,
  calls: OpenCalls,
): handleServerStreamingCall<Buffer, Buffer> {
  return (call) => {
    const open = calls.begin(call);
    open.waits();
    const answer = async (): Promise<void> => {
      await sendAll(call, open, run(decodeRequest(method, call.request), open), environment.clock);
      // The caller is gone, or it is the server that ends the stream.
      open.signal.throwIfAborted();
      call.end();
    };
    const fail = (thrown: unknown): void => {
      // What a service makes of an aborted signal is its own affair.
      const error: unknown = open.signal.aborted ? open.signal.reason : thrown;
      call.emit("error", errorStatus(error, method.name, environment.logger));
    };
    answer()
      .catch(fail)
      .finally(() => open.end());
  };
}

async function sendAll<Item>(
  call: ServerWritableStream<Buffer, Buffer>,
  { signal }: OpenCall,
  { items, messages, whenIdle, atEnd }: Output<Item>,
  clock: Clock,
): Promise<void> {
  const orInterrupted = interruptible(signal);
  const iterator = items[Symbol.asyncIterator]();
  const watch =
    whenIdle &&
    watchIdle(clock, whenIdle.after, () => {
      // A congested connection is not idle.
      if (!call.writableNeedDrain) call.write(toBuffer(whenIdle.message));
    });
  let exhausted = false;
  try {
    for (;;) {
      const next = await orInterrupted(iterator.next());
      if (next === interrupted) return;
      if (next.done) {
        exhausted = true;
        break;
      }
      for (const message of messages(next.value)) {
        watch?.beat();
        if (call.write(toBuffer(message))) continue;
        if ((await orInterrupted(drained(call))) === interrupted) return;
      }
    }
  } finally {
    watch?.stop();
    // Not awaited: a generator that waits for something else would hold it back.
    if (!exhausted) void iterator.return?.().catch(() => {});
  }
  if (atEnd) throw atEnd();
}

function drained(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
  return new Promise((resolve) => call.once("drain", resolve));
}
