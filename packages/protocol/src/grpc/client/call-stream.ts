import type { CallOptions } from "../../task-hub-service.js";
import type { StreamMethod } from "../method.js";
import { attemptStream, StreamFailure } from "./attempt-stream.js";
import { OptionFailure } from "./call-metadata.js";
import type { CallSteps, Extras } from "./call-steps.js";
import type { Failure } from "./failure.js";

/** The messages of a stream. Each iteration is a call of its own; returning it ends that at once. */
export interface MessageStream<Message> {
  [Symbol.asyncIterator](): {
    next(): Promise<IteratorResult<Message, undefined>>;
    return(): Promise<IteratorResult<Message, undefined>>;
  };
}

/** Calls, and calls again while no message has come and the engine cannot be reached, where the method may be repeated. */
export function callStream<Request, Response>(
  steps: CallSteps,
  method: StreamMethod<Request, Response>,
  request: Request,
  options: CallOptions | undefined,
  extras?: Extras,
): MessageStream<Response> {
  return {
    [Symbol.asyncIterator]() {
      const returned = new AbortController();
      const messages = read(steps, method, request, options?.signal, returned.signal, extras);
      return {
        next: () => messages.next(),
        // At once, also while the next message is waited for.
        return() {
          returned.abort();
          return messages.return(undefined);
        },
      };
    },
  };
}

/** Throws what is no failure of the attempt. */
async function failureOf(
  steps: CallSteps,
  method: Parameters<CallSteps["judge"]>[1],
  signal: AbortSignal | undefined,
  error: unknown,
): Promise<Failure> {
  if (error instanceof OptionFailure) return error.failure;
  if (error instanceof StreamFailure) return steps.judge(error.attempt, method, signal);
  throw error;
}

async function* read<Request, Response>(
  steps: CallSteps,
  method: StreamMethod<Request, Response>,
  request: Request,
  signal: AbortSignal | undefined,
  returned: AbortSignal,
  extras: Extras | undefined,
): AsyncGenerator<Response, undefined> {
  const { channel, ending } = steps.environment;
  const retries = steps.retries({ waits: false });
  const bytes = steps.encode(method, request);
  const onEnd = (cancel: () => void): (() => void) => {
    returned.addEventListener("abort", cancel, { once: true });
    const forget = ending.onEnd(signal, cancel);
    return () => {
      returned.removeEventListener("abort", cancel);
      forget();
    };
  };
  for (;;) {
    retries.begin();
    let received = false;
    try {
      const metadata = await steps.metadata(method, signal, extras);
      for await (const message of attemptStream(channel, method, bytes, metadata, onEnd)) {
        received = true;
        yield steps.decode(method, message);
      }
      ending.throwIfEnded(signal);
      return undefined;
    } catch (error) {
      if (returned.aborted) return undefined;
      const failure = await failureOf(steps, method, signal, error);
      if (received || method.repeatable !== "always") throw failure.error;
      await steps.beforeRepeat(retries, failure, signal);
    }
  }
}
