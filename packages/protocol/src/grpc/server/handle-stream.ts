import type { handleServerStreamingCall, ServerWritableStream } from "@grpc/grpc-js";

import type { Clock } from "../../clock.js";
import type { Method } from "../method.js";
import { toBuffer } from "../to-buffer.js";
import { decodeRequest } from "./decode-request.js";
import { errorStatus } from "./error-status.js";
import type { IncomingCall, OpenCalls } from "./incoming-call.js";
import { sendItems } from "./send-items.js";
import type { ItemSink, Output } from "./send-items.js";
import type { ServerEnvironment } from "./serve-options.js";
import { unlessStalled } from "./unless-stalled.js";

/** Sends what the service yields, as fast as the caller takes it, and returns the service's iterator in any case. */
export function handleStream<Request, Item>(
  method: Pick<Method<Request, unknown>, "name" | "request" | "ofWorker">,
  run: (request: Request, call: IncomingCall) => Output<Item>,
  environment: ServerEnvironment,
  calls: OpenCalls,
): handleServerStreamingCall<Buffer, Buffer> {
  return (call) => {
    const open = calls.begin(call);
    const answer = async (): Promise<void> => {
      open.waits(method.ofWorker ? "workers" : "waits");
      const output = run(decodeRequest(method, call.request), open);
      await sendItems(output, sinkOf(call, method.name, environment.clock), open.signal, environment.clock);
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

function sinkOf(call: ServerWritableStream<Buffer, Buffer>, method: string, clock: Clock): ItemSink {
  return {
    get isFull() {
      return call.writableNeedDrain;
    },
    send: (message) => void call.write(toBuffer(message)),
    room: () => unlessStalled(drained(call), call, method, clock),
  };
}

/** Or nobody waits any more. */
function drained(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      call.off("drain", end);
      call.off("cancelled", end);
      resolve();
    };
    call.once("drain", end);
    call.once("cancelled", end);
  });
}
