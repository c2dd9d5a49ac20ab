/**
 * A stream of work that takes answers too: the extension `reawait.v1` (E10).
 *
 * 1. Its first message opens it; it is a stream of work items from then on, like the contract's own.
 * 2. Answers are passed on as they come, and acknowledged each by itself. While too many are under way no more are read.
 * 3. A worker that half-closes leaves: the service's stream is returned, answers under way are still acknowledged, and the
 *    stream ends. A worker that is gone otherwise has the signal aborted, as a call that was cancelled.
 * 4. Where the engine or the server ends it, answers under way are still acknowledged.
 */
import { Metadata } from "@grpc/grpc-js";
import type { handleBidiStreamingCall, ServerDuplexStream } from "@grpc/grpc-js";

import type { Clock } from "../../clock.js";
import { ServiceError } from "../../service-error.js";
import { createOutbox } from "../work-stream/outbox.js";
import type { Outbox } from "../work-stream/outbox.js";
import type { EnginePart } from "../work-stream/engine-message.js";
import { encodeEngineParts } from "../work-stream/engine-message.js";
import { MESSAGE_OVERHEAD, MOST_UNACKNOWLEDGED, openWorkStream } from "../work-stream/open-work-stream.js";
import type { Opening } from "../work-stream/worker-message.js";
import { decodeWorkerMessage } from "../work-stream/worker-message.js";
import { chooseHub } from "./choose-hub.js";
import { decodeRequest } from "./decode-request.js";
import { errorStatus } from "./error-status.js";
import type { OpenCall, OpenCalls } from "./incoming-call.js";
import { sendItems } from "./send-items.js";
import type { ItemSink } from "./send-items.js";
import type { ServerEnvironment } from "./serve-options.js";
import { createAnswerTaker } from "./take-answers.js";
import type { AnswerTaker } from "./take-answers.js";
import { unlessStalled } from "./unless-stalled.js";
import { workItemOutput } from "./work-item-output.js";

type WorkerCall = ServerDuplexStream<Buffer, Buffer>;

const opening = { name: openWorkStream.name, request: { decode: decodeOpening } };

export function handleWorkStream(
  environment: ServerEnvironment,
  calls: OpenCalls,
): handleBidiStreamingCall<Buffer, Buffer> {
  const { logger } = environment;
  return (call) => {
    const open = calls.begin(call);
    const fail = (thrown: unknown): void => {
      const error: unknown = open.signal.aborted ? open.signal.reason : thrown;
      call.emit("error", errorStatus(error, openWorkStream.name, logger));
    };
    const answer = async (): Promise<void> => {
      open.waits("workers");
      await serveWorker(call, open, environment);
    };
    answer()
      .catch(fail)
      .finally(() => open.end());
  };
}

async function serveWorker(call: WorkerCall, open: OpenCall, environment: ServerEnvironment): Promise<void> {
  const { maxMessageSize } = environment;
  const outbox = createOutbox({ sink: call, sizeOf, encode: encodeEngineParts, maxMessageSize });
  call.once("cancelled", () => outbox.drop());
  const first = await firstMessage(call);
  const request = decodeRequest(opening, first);
  const [workerId] = call.metadata.get("workerid");
  const over = new AbortController();
  const hub = chooseHub(environment, call.metadata);
  const output = workItemOutput(
    hub,
    { ...environment, maxMessageSize: maxMessageSize - MESSAGE_OVERHEAD },
    { ...request, workerId: workerId?.toString() },
    { signal: AbortSignal.any([open.signal, over.signal]) },
  );
  const answers = createAnswerTaker(hub, environment, (outcome) => {
    outbox.add(outcome);
    if (answers.underWay <= MOST_UNACKNOWLEDGED) call.resume();
  });
  const left = new AbortController();
  const broken = new AbortController();
  readAnswers(call, answers, { left: () => left.abort(), unreadable: (error) => broken.abort(error) });
  call.sendMetadata(new Metadata());
  const ends = AbortSignal.any([open.signal, left.signal, broken.signal]);
  try {
    await sendItems(output, sinkOf(outbox, call, environment.clock), ends, environment.clock);
    // The service has been told that the stream was left; whatever it still waits for, it need not.
    over.abort();
    broken.signal.throwIfAborted();
    open.signal.throwIfAborted();
  } finally {
    await answers.settled();
    await outbox.close();
  }
  call.end();
}

function firstMessage(call: WorkerCall): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    call.once("data", (bytes: Buffer) => {
      call.pause();
      resolve(bytes);
    });
    const none = (): void => reject(new ServiceError("INVALID_ARGUMENT", "The stream ended before it was opened."));
    call.once("end", none);
    call.once("cancelled", none);
  });
}

function decodeOpening(bytes: Uint8Array): Opening {
  const message = decodeWorkerMessage(bytes);
  if (message.opening === undefined) throw new Error("the first message holds no opening");
  return message.opening;
}

interface Ends {
  readonly left: () => void;
  readonly unreadable: (error: ServiceError) => void;
}

function readAnswers(call: WorkerCall, answers: AnswerTaker, { left, unreadable }: Ends): void {
  call.on("data", (bytes: Buffer) => {
    try {
      for (const answer of decodeWorkerMessage(bytes).answers) answers.take(answer);
    } catch (error) {
      unreadable(new ServiceError("INVALID_ARGUMENT", "A message of the worker cannot be read.", { cause: error }));
    }
    if (answers.underWay > MOST_UNACKNOWLEDGED) call.pause();
  });
  call.once("end", left);
  call.resume();
}

function sinkOf(outbox: Outbox<EnginePart>, call: WorkerCall, clock: Clock): ItemSink {
  return {
    get isFull() {
      return outbox.isFull;
    },
    send: (bytes: Uint8Array) => outbox.add({ kind: "item", bytes }),
    async room() {
      try {
        await unlessStalled(outbox.room(), call, openWorkStream.name, clock);
      } catch (error) {
        // Nor does anybody wait for the rest to be read.
        outbox.drop();
        throw error;
      }
    },
  };
}

/** Bytes, at most. */
function sizeOf(part: EnginePart): number {
  switch (part.kind) {
    case "item":
      return MESSAGE_OVERHEAD + part.bytes.byteLength;
    case "acknowledged":
      return MESSAGE_OVERHEAD;
    case "refused":
      return MESSAGE_OVERHEAD + 3 * part.message.length;
  }
}
