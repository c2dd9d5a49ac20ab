import type { CallOptions } from "../../task-hub-service.js";
import type { UnaryMethod } from "../method.js";
import { attemptUnary } from "./attempt-unary.js";
import type { CallSteps, Extras } from "./call-steps.js";
import type { Failure } from "./failure.js";

/** How one attempt at a call ended. */
export type Outcome<Response> =
  { readonly ok: true; readonly response: Response } | { readonly ok: false; readonly failure: Failure };

/** Calls, and calls again while that does no harm and the engine cannot be reached. */
export async function callUnary<Request, Response>(
  steps: CallSteps,
  method: UnaryMethod<Request, Response>,
  request: Request,
  options: CallOptions | undefined,
  extras?: Extras,
): Promise<Response> {
  const retries = steps.retries({ waits: method.deadline === undefined });
  for (;;) {
    retries.begin();
    const outcome = await callOnce(steps, method, request, options, extras);
    if (outcome.ok) return outcome.response;
    const { failure } = outcome;
    if (method.repeatable === "unsent" && failure.sent) throw failure.error;
    await steps.beforeRepeat(retries, failure, options?.signal);
  }
}

/** Calls once. Throws what is no failure of the attempt: a request that cannot be sent, a caller who ended the call. */
export async function callOnce<Request, Response>(
  steps: CallSteps,
  method: UnaryMethod<Request, Response>,
  request: Request,
  options: CallOptions | undefined,
  extras?: Extras,
): Promise<Outcome<Response>> {
  const { channel, ending } = steps.environment;
  const signal = options?.signal;
  const bytes = steps.encode(method, request);
  const metadata = await steps.metadata(method, signal, extras);
  const attempt = await attemptUnary(channel, method, bytes, metadata, (cancel) => ending.onEnd(signal, cancel));
  if (!attempt.ok) return { ok: false, failure: await steps.judge(attempt, method, signal) };
  extras?.onMetadata?.(attempt.metadata);
  return { ok: true, response: steps.decode(method, attempt.bytes) };
}
