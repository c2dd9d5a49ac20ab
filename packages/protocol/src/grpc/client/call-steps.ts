/**
 * What the calls of a connection do before and after each attempt.
 *
 * Its job: the request in bytes, its metadata, what the outcome says about the engine, and the pause before the next try.
 * Not its job: the attempts (`attempt-unary.ts`, `attempt-stream.ts`), and whether there is another (`call-unary.ts`,
 * `call-stream.ts`).
 */
import type { Metadata } from "@grpc/grpc-js";

import type { Clock } from "../../clock.js";
import type { Logger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { checkMessageSize } from "../message-size.js";
import type { Codec } from "../codec.js";
import { reasonOf } from "../reason-of.js";
import { callMetadata } from "./call-metadata.js";
import type { MetadataSettings } from "./call-metadata.js";
import type { Channel } from "./channel.js";
import type { Ending } from "./ending.js";
import { failureOf } from "./failure.js";
import type { FailedAttempt, Failure } from "./failure.js";
import type { Outage } from "./outage.js";
import { pause } from "./pause.js";
import { createRetries } from "./retries.js";
import type { Retries } from "./retries.js";

/** What a connection and its siblings share. */
export interface CallEnvironment {
  readonly channel: Channel;
  readonly ending: Ending;
  readonly outage: Outage;
  readonly retryTimeout: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A call, as far as it matters for what is sent, */
interface Sending<Request> {
  readonly name: string;
  readonly request: Pick<Codec<Request>, "encode">;
}

/** and for what is received. */
interface Receiving<Response> {
  readonly name: string;
  readonly response: Pick<Codec<Response>, "decode">;
}

/** What one call adds to what every call does. */
export interface Extras {
  /** Adds metadata of its own. */
  readonly addMetadata?: ((metadata: Metadata) => void) | undefined;
  /** Is given the initial metadata of the answer. */
  readonly onMetadata?: ((metadata: Metadata | undefined) => void) | undefined;
}

export interface CallSteps {
  readonly environment: CallEnvironment;
  /** @throws ServiceError where the request has no form on the wire, or is too large */
  encode<Request>(method: Sending<Request>, request: Request): Uint8Array;
  /** @throws ServiceError where the call was ended meanwhile, or a function of the user's failed */
  metadata(
    method: { readonly ofWorker?: boolean | undefined },
    signal: AbortSignal | undefined,
    extras: Extras | undefined,
  ): Promise<Metadata>;
  /** Reads an answer, which shows that the engine is there. */
  decode<Response>(method: Receiving<Response>, bytes: Uint8Array): Response;
  /** What a failed attempt means. Throws instead where the call was ended by its caller. */
  judge(
    attempt: FailedAttempt,
    method: { readonly name: string; readonly deadline?: number | undefined },
    signal: AbortSignal | undefined,
  ): Promise<Failure>;
  /** A budget of further attempts, for one call. */
  retries(options: { readonly waits: boolean }): Retries;
  /** Waits before an attempt is made again, or throws where it is not. */
  beforeRepeat(retries: Retries, failure: Failure, signal: AbortSignal | undefined): Promise<void>;
}

export function createCallSteps(environment: CallEnvironment, settings: MetadataSettings): CallSteps {
  const { channel, ending, outage, retryTimeout, clock, logger } = environment;

  function answered(): void {
    channel.succeeded();
    outage.over();
  }

  return {
    environment,
    encode(method, request) {
      const bytes = encodeOrThrow(method, request);
      checkMessageSize(bytes, channel.maxMessageSize, `The request of ${method.name}`);
      return bytes;
    },
    async metadata(method, signal, extras) {
      ending.throwIfEnded(signal);
      const made = callMetadata(settings, method);
      const metadata = made instanceof Promise ? await untilEnded(made, ending, signal) : made;
      extras?.addMetadata?.(metadata);
      return metadata;
    },
    decode(method, bytes) {
      answered();
      try {
        return method.response.decode(bytes);
      } catch (error) {
        const message = `The answer to ${method.name} cannot be read: ${reasonOf(error)}`;
        throw new ServiceError("INTERNAL", message, { cause: error });
      }
    },
    async judge(attempt, method, signal) {
      ending.throwIfEnded(signal);
      const failure = await failureOf(attempt, method, channel.place);
      const { code } = failure.error;
      if (code === "UNAVAILABLE") channel.failed();
      // Perhaps nobody is left at the other end, which would show only after minutes.
      else if (code === "DEADLINE_EXCEEDED" && method.deadline !== undefined) channel.renew();
      else answered();
      return failure;
    },
    retries: (kind) => createRetries(retryTimeout, clock, kind),
    async beforeRepeat(retries, failure, signal) {
      if (!failure.transient) throw failure.error;
      const milliseconds = retries.pauseAfter(failure);
      // Of a call that waits: somebody on the way has no more patience, as they do.
      if (failure.error.code === "DEADLINE_EXCEEDED") logger.debug("A call that waits goes on.", failure.error);
      else outage.noticed(failure.error);
      await pause(clock, milliseconds, (end) => ending.onEnd(signal, end));
      ending.throwIfEnded(signal);
    },
  };
}

function encodeOrThrow<Request>(method: Sending<Request>, request: Request): Uint8Array {
  try {
    return method.request.encode(request);
  } catch (error) {
    const message = `The request of ${method.name} cannot be written: ${reasonOf(error)}`;
    throw new ServiceError("INVALID_ARGUMENT", message, { cause: error });
  }
}

/** Does not wait for a function of the user's longer than its call lasts. */
function untilEnded<T>(promise: Promise<T>, ending: Ending, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = ending.onEnd(signal, reject);
    promise.then(resolve, reject).finally(forget);
  });
}
