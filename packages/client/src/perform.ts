import type { InterceptedCall } from "@reawait/core";
import { intercept } from "@reawait/core/internal";
import type { Tags, TraceContext } from "@reawait/protocol";
import { call, type CallOptions, type CallSignal } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import type { Subject } from "./client-error.js";

/** What of a call interceptors may replace. */
export type Passed = Pick<InterceptedCall, "input" | "tags" | "traceContext">;

/** What of a call is settled before interceptors see it. */
export interface Operation {
  /** As the method is called. */
  readonly operation: string;
  readonly instanceId: string;
  /** Of the orchestrator, the event or the activity, where it is known. */
  readonly name?: string | undefined;
  readonly taskId?: number | undefined;
  readonly input?: unknown;
  readonly tags?: Tags | undefined;
  readonly traceContext?: TraceContext | undefined;
  /** How errors name it, where that is not just the operation. */
  readonly subject?: Subject | undefined;
  /** Whether it waits for an instance, for as long as that takes. */
  readonly isWait?: boolean | undefined;
}

/**
 * Does one operation of a client: past its interceptors, within its timeout.
 *
 * @param make - writes what was passed, and calls the service
 * @throws TypeError at once where its options are none
 */
export function perform<Result>(
  environment: ClientEnvironment,
  about: Operation,
  options: CallOptions,
  make: (passed: Passed, rest: CallSignal) => Promise<Result>,
): Promise<Result> {
  if (typeof options !== "object" || (options as unknown) === null) {
    throw new TypeError(`${about.operation} takes its options as an object, not ${JSON.stringify(options)}`);
  }
  const { operation, instanceId, name = "", taskId, input, tags = {}, traceContext } = about;
  const subject = about.subject ?? { operation, instanceId, expectsInstance: true };
  const timeout = options.timeout ?? (about.isWait ? undefined : environment.timeout);
  const last = (passed: Passed): Promise<Result> =>
    call(environment, subject, { signal: options.signal, timeout }, (rest) => make(passed, rest));
  const { interceptors } = environment;
  if (interceptors.length === 0) return last({ input, tags, traceContext });
  const asked = { operation, instanceId, name, taskId, input, tags, traceContext } as const;
  // An interceptor may return something else than `next` did: for what it says, it has to answer.
  return Promise.resolve(intercept(interceptors, { target: "client", isReplaying: false, ...asked }, last) as Result);
}
