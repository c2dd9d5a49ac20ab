/**
 * A stream of waits for instances: the extension `reawait.v1`.
 *
 * 1. Each wait is a call of the service by itself, and counts as one where calls that wait are limited. The stream does not.
 * 2. It is answered as soon as it is over, in any order; one that fails touches no other.
 * 3. A wait that is dropped, whose client leaves (half-closes) or is gone, has its signal aborted, and is answered no more.
 * 4. While the client does not read its answers, no more waits are taken from it.
 */
import { Metadata } from "@grpc/grpc-js";
import type { handleBidiStreamingCall, ServerDuplexStream } from "@grpc/grpc-js";

import { ServiceError } from "../../service-error.js";
import { openWaitStream, PART_OVERHEAD } from "../wait-stream/open-wait-stream.js";
import type { WaitedPart } from "../wait-stream/waited-message.js";
import { encodeWaitedParts } from "../wait-stream/waited-message.js";
import { decodeWaiterParts } from "../wait-stream/waiter-message.js";
import { createOutbox } from "../work-stream/outbox.js";
import { chooseHub } from "./choose-hub.js";
import { errorStatus } from "./error-status.js";
import type { OpenCall, OpenCalls } from "./incoming-call.js";
import type { ServerEnvironment } from "./serve-options.js";
import { createWaitTaker } from "./take-waits.js";
import { unlessStalled } from "./unless-stalled.js";

type ClientCall = ServerDuplexStream<Buffer, Buffer>;

export function handleWaitStream(
  environment: ServerEnvironment,
  calls: OpenCalls,
): handleBidiStreamingCall<Buffer, Buffer> {
  return (call) => {
    const open = calls.begin(call);
    const fail = (thrown: unknown): void => {
      const error: unknown = open.signal.aborted ? open.signal.reason : thrown;
      call.emit("error", errorStatus(error, openWaitStream.name, environment.logger));
    };
    const answer = async (): Promise<void> => {
      open.waits("streamsOfWaits");
      await serveClient(call, open, environment, calls);
    };
    answer()
      .catch(fail)
      .finally(() => open.end());
  };
}

async function serveClient(
  call: ClientCall,
  open: OpenCall,
  environment: ServerEnvironment,
  calls: OpenCalls,
): Promise<void> {
  const { clock, maxMessageSize } = environment;
  const outbox = createOutbox({ sink: call, sizeOf, encode: encodeWaitedParts, maxMessageSize });
  call.once("cancelled", () => outbox.drop());
  const waits = createWaitTaker({
    calls,
    hub: () => chooseHub(environment, call.metadata),
    logger: environment.logger,
    tell: (part) => outbox.add(part),
  });
  call.sendMetadata(new Metadata());
  try {
    await new Promise<void>((resolve, reject) => {
      const gone = (): void => reject(open.signal.reason as ServiceError);
      if (open.signal.aborted) return gone();
      open.signal.addEventListener("abort", gone, { once: true });
      call.once("end", resolve);
      call.on("data", (bytes: Buffer) => {
        try {
          for (const part of decodeWaiterParts(bytes)) waits.take(part);
        } catch (cause) {
          reject(new ServiceError("INVALID_ARGUMENT", "A message of the client cannot be read.", { cause }));
        }
        if (!outbox.isFull) return;
        call.pause();
        unlessStalled(outbox.room(), call, openWaitStream.name, clock).then(() => call.resume(), reject);
      });
    });
    await outbox.close();
  } finally {
    waits.dropAll();
    outbox.drop();
  }
  call.end();
}

/** Bytes, at most. */
function sizeOf(part: WaitedPart): number {
  switch (part.kind) {
    case "answer":
      return PART_OVERHEAD + part.response.byteLength;
    case "elsewhere":
      return PART_OVERHEAD;
    case "refused":
      return PART_OVERHEAD + 3 * part.message.length;
  }
}
