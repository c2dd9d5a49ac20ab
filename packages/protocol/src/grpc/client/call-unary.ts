import type { Metadata } from "@grpc/grpc-js";

import type { CallOptions } from "../../task-hub-service.js";
import type { MethodTraits, UnaryMethod } from "../method.js";
import { attemptUnary } from "./attempt-unary.js";
import { OptionFailure } from "./call-metadata.js";
import type { CallSteps, Extras } from "./call-steps.js";
import type { Failure } from "./failure.js";
import type { Retries } from "./retries.js";

/** How one attempt at a call ended. */
export type Outcome<Response> =
  { readonly ok: true; readonly response: Response } | { readonly ok: false; readonly failure: Failure };

/**
 * Calls, and calls again while that does no harm and the engine cannot be reached.
 *
 * @param retries - the budget for that, where it is part of a larger undertaking
 */
export function callUnary<Request, Response>(
  steps: CallSteps,
  method: UnaryMethod<Request, Response>,
  request: Request,
  options: CallOptions | undefined,
  extras?: Extras,
  retries: Retries = steps.retries({ waits: method.deadline === undefined }),
): Promise<Response> {
  const attempt = (): Promise<Outcome<Response>> => callOnce(steps, method, request, options, extras);
  return repeat(steps, method, attempt, options, retries);
}

/** Makes attempts at a call until one has an outcome that counts. */
export async function repeat<Response>(
  steps: CallSteps,
  method: Pick<MethodTraits, "repeatable">,
  attempt: () => Promise<Outcome<Response>>,
  options: CallOptions | undefined,
  retries: Retries,
): Promise<Response> {
  for (;;) {
    retries.begin();
    const outcome = await attempt();
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
  let metadata: Metadata;
  try {
    metadata = await steps.metadata(method, signal, extras);
  } catch (error) {
    if (error instanceof OptionFailure) return { ok: false, failure: error.failure };
    throw error;
  }
  const attempt = await attemptUnary(channel, method, bytes, metadata, (cancel) => ending.onEnd(signal, cancel));
  if (!attempt.ok) return { ok: false, failure: await steps.judge(attempt, method, signal) };
  extras?.onMetadata?.(attempt.metadata);
  return { ok: true, response: steps.decode(method, attempt.bytes) };
}
