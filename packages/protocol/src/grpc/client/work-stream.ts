/**
 * A stream of work by the extension `reawait.v1`: work comes by it, and answers go by it.
 *
 * 1. It is open once the engine has said so; then answers go by it, until it ends or is left.
 * 2. What comes is taken as it comes, whether somebody asks for work or not: acknowledgements come with it. How much work can
 *    wait here meanwhile, the worker's limits say.
 * 3. Returned, or aborted by its caller, it is left in order: the engine is told, and what is on its way is acknowledged. Whoever
 *    leaves waits for that, for a moment. In all other cases it breaks.
 */
import type { Metadata, ServiceError as GrpcError } from "@grpc/grpc-js";

import type { WorkItem } from "../../model/work-item.js";
import type { GetWorkItemsRequest } from "../../task-hub-service.js";
import { wakeNotBefore } from "../../wake-not-before.js";
import { toBuffer } from "../to-buffer.js";
import { decodeEngineMessage } from "../work-stream/engine-message.js";
import type { EngineMessage } from "../work-stream/engine-message.js";
import { MESSAGE_OVERHEAD, openWorkStream } from "../work-stream/open-work-stream.js";
import { createOutbox } from "../work-stream/outbox.js";
import { encodeAnswers, encodeOpening } from "../work-stream/worker-message.js";
import { createAnswerStream } from "./answer-stream.js";
import type { Answers } from "./answers.js";
import type { Arrivals } from "./arrivals.js";
import { createArrivals } from "./arrivals.js";
import { same } from "./attempt-unary.js";
import type { CallSteps } from "./call-steps.js";
import { wasSent } from "./channel.js";
import type { WorkMessages } from "./work-items.js";

/** Milliseconds that the engine has to take leave. */
const LEAVE_WITHIN = 1_000;

const opening = { name: openWorkStream.name, request: { encode: encodeOpening } };
const message = { name: openWorkStream.name, response: { decode: decodeEngineMessage } };

/** What a stream of work needs from its surroundings. */
export interface WorkStreamOptions {
  readonly steps: CallSteps;
  readonly answers: Answers;
  readonly signal: AbortSignal | undefined;
}

export function workStream(request: GetWorkItemsRequest, options: WorkStreamOptions): WorkMessages {
  const { steps, signal } = options;
  const { ending } = steps.environment;
  const arrivals = createArrivals<WorkItem | undefined>();
  let opened: Promise<OpenStream | undefined> | undefined;
  let returned = false;

  async function open(): Promise<OpenStream | undefined> {
    try {
      const bytes = steps.encode(opening, request);
      const metadata = await steps.metadata(openWorkStream, signal, undefined);
      if (returned) return undefined;
      const stream = openStream(bytes, metadata, arrivals, options);
      const forget = ending.onEnd(signal, (error) => {
        arrivals.clear();
        void stream.leave().then(() => arrivals.fail(error));
      });
      void stream.ended.then(forget);
      return stream;
    } catch (error) {
      arrivals.fail(error);
      return undefined;
    }
  }

  return {
    next() {
      opened ??= open();
      return arrivals.next();
    },
    async return() {
      returned = true;
      arrivals.clear();
      arrivals.end();
      const stream = await opened;
      await stream?.leave();
      return { done: true, value: undefined };
    },
    cancel() {
      returned = true;
      arrivals.end();
      void opened?.then((stream) => stream?.cancel());
    },
  };
}

interface OpenStream {
  /** Resolves when it is over, however it ended. */
  readonly ended: Promise<void>;
  /** Resolves when the engine has taken leave, or has not for too long. */
  leave(): Promise<void>;
  cancel(): void;
}

function openStream(
  bytes: Uint8Array,
  metadata: Metadata,
  arrivals: Arrivals<WorkItem | undefined>,
  { steps, answers, signal }: WorkStreamOptions,
): OpenStream {
  const { channel, clock } = steps.environment;
  const client = channel.client();
  const call = client.makeBidiStreamRequest(openWorkStream.path, same, same, metadata, {});
  const outbox = createOutbox({
    sink: call,
    sizeOf: (answer: Uint8Array) => answer.byteLength + MESSAGE_OVERHEAD,
    encode: encodeAnswers,
    maxMessageSize: channel.maxMessageSize,
  });
  const byThisStream = createAnswerStream({
    clock,
    address: channel.place.address,
    write: (answer) => outbox.add(answer),
  });
  let leaving: Promise<void> | undefined;

  function receive(received: Buffer): void {
    let read: EngineMessage;
    try {
      read = steps.decode(message, received);
    } catch (error) {
      arrivals.fail(error);
      call.cancel();
      return;
    }
    byThisStream.settle(read);
    for (const item of read.items) arrivals.add(item);
  }

  async function tellWorker(error: GrpcError | undefined): Promise<void> {
    if (error === undefined) return arrivals.end();
    const sent = wasSent(call.getPeer(), client.getChannel().getTarget());
    try {
      arrivals.fail((await steps.judge({ error, sent }, openWorkStream, signal)).error);
    } catch (thrown) {
      arrivals.fail(thrown);
    }
  }

  const ended = new Promise<void>((resolve) => {
    let isOver = false;
    const over = (error?: GrpcError): void => {
      if (isOver) return;
      isOver = true;
      answers.remove(byThisStream);
      byThisStream.end();
      outbox.drop();
      if (leaving === undefined) void tellWorker(error);
      resolve();
    };
    call.on("error", over);
    call.on("end", () => over());
  });
  call.on("metadata", () => {
    if (leaving === undefined) answers.add(byThisStream);
  });
  call.on("data", receive);
  call.write(toBuffer(bytes));

  async function leave(): Promise<void> {
    answers.remove(byThisStream);
    if (channel.closed) call.cancel();
    const tooLong = wakeNotBefore(clock, clock.now() + LEAVE_WITHIN, () => call.cancel());
    const forget = channel.onClose(() => call.cancel());
    await Promise.race([ended, outbox.close()]);
    call.end();
    await ended;
    tooLong.cancel();
    forget();
  }

  return { ended, leave: () => (leaving ??= leave()), cancel: () => call.cancel() };
}
