/**
 * A stream that waits share: the extension `reawait.v1`.
 *
 * 1. It is opened for the first of them, and left when the last one has ended: then it takes no more.
 * 2. When it breaks, all that are open fail for the same reason, each as it would by a call of its own.
 */
import type { Metadata, ServiceError as GrpcError } from "@grpc/grpc-js";

import { wakeNotBefore } from "../../wake-not-before.js";
import { numberOfCode } from "../status-code.js";
import { openWaitStream, PART_OVERHEAD } from "../wait-stream/open-wait-stream.js";
import { decodeWaitedParts } from "../wait-stream/waited-message.js";
import type { WaiterPart } from "../wait-stream/waiter-message.js";
import { encodeWaiterParts } from "../wait-stream/waiter-message.js";
import { createOutbox } from "../work-stream/outbox.js";
import { same } from "./attempt-unary.js";
import { OptionFailure } from "./call-metadata.js";
import type { CallSteps } from "./call-steps.js";
import { wasSent } from "./channel.js";
import type { OpenWaits } from "./open-waits.js";
import { createOpenWaits, grpcError, judge } from "./open-waits.js";

export interface WaitStream {
  /** Whether it takes no more. */
  readonly isOver: boolean;
  readonly wait: OpenWaits["add"];
}

/** Milliseconds that the engine has to take leave. */
const LEAVE_WITHIN = 1_000;

const message = { name: openWaitStream.name, response: { decode: decodeWaitedParts } };

/** As much of the call as its waits need. */
interface Sender {
  send(part: WaiterPart): void;
  leave(): void;
}

/** Opens a stream, for waits that are added at once. */
export function openWaits(steps: CallSteps): WaitStream {
  let isOver = false;
  let sender: Sender | undefined;
  /** What there is to send before the call is made. */
  let early: WaiterPart[] = [];
  const waits = createOpenWaits(steps, {
    send: (part) => (sender ? sender.send(part) : early.push(part)),
    emptied() {
      isOver = true;
      sender?.leave();
    },
  });
  const over = (): void => void (isOver = true);

  async function begin(): Promise<void> {
    try {
      const metadata = await steps.metadata(openWaitStream, undefined, undefined);
      // All were given up meanwhile, or the first one was before it began.
      if (isOver || waits.count === 0) return over();
      sender = makeCall(steps, metadata, waits, over);
      for (const part of early) sender.send(part);
    } catch (error) {
      over();
      waits.end(() => {
        if (error instanceof OptionFailure) return { kind: "failed", failure: error.failure };
        throw error;
      });
    }
    early = [];
  }
  void begin();

  return {
    get isOver() {
      return isOver;
    },
    wait: (kind, request, signal) => waits.add(kind, request, signal),
  };
}

/** @param over - called when the stream takes no more */
function makeCall(steps: CallSteps, metadata: Metadata, waits: OpenWaits, over: () => void): Sender {
  const { channel, clock } = steps.environment;
  const client = channel.client();
  const call = client.makeBidiStreamRequest(openWaitStream.path, same, same, metadata, {});
  const outbox = createOutbox({
    sink: call,
    sizeOf,
    encode: encodeWaiterParts,
    maxMessageSize: channel.maxMessageSize,
  });
  const forget = channel.onClose(() => call.cancel());
  let isKnown = false;
  let tooLong: { cancel(): void } | undefined;

  function end(error: GrpcError): void {
    over();
    forget();
    tooLong?.cancel();
    outbox.drop();
    if (waits.count === 0) return;
    const isUnknown = !isKnown && error.code === numberOfCode("UNIMPLEMENTED");
    const sent = wasSent(call.getPeer(), client.getChannel().getTarget());
    waits.end(() => (isUnknown ? { kind: "unknown" } : judge(steps, { error, sent })));
  }

  call.on("metadata", () => (isKnown = true));
  call.on("data", (bytes: Buffer) => {
    try {
      waits.settle(steps.decode(message, bytes));
    } catch (error) {
      over();
      waits.end(() => {
        throw error;
      });
      call.cancel();
    }
  });
  call.on("error", end);
  call.on("end", () => end(grpcError("UNAVAILABLE", "The stream of waits has ended.")));
  return {
    send: (part) => outbox.add(part),
    leave() {
      tooLong = wakeNotBefore(clock, clock.now() + LEAVE_WITHIN, () => call.cancel());
      void outbox.close().then(() => call.end());
    },
  };
}

/** Bytes, at most. */
function sizeOf(part: WaiterPart): number {
  return PART_OVERHEAD + ("request" in part ? part.request.byteLength : 0);
}
