import type { Tags, TraceContext } from "@reawait/protocol";

/** A call on its way, as an interceptor sees it. */
export interface InterceptedCall {
  /**
   * Whose call it is: a client's, the execution of an activity, or what an orchestrator does with its `ctx`. The last
   * runs again on every replay, so it must do the same each time, and wait for nothing.
   */
  readonly target: "client" | "activity" | "orchestrator";
  /**
   * What is called: for an activity `"execute"`, otherwise the method, for example `"start"`, `"raiseEvent"`,
   * `"callActivity"`, `"createTimer"`.
   */
  readonly operation: string;
  /** The instance that is steered, or that calls. */
  readonly instanceId: string;
  /** The orchestrator, activity or event that is called; empty where there is none. */
  readonly name: string;
  /** The id of the call in the orchestration's history, where it has one. */
  readonly taskId: number | undefined;
  /** Whether an orchestrator's call was made before: its history has recorded it, or its turn is run once more. */
  readonly isReplaying: boolean;
  /** The value that is passed, before it becomes a payload (of an activity: after it was read); of a timer, its time. */
  readonly input: unknown;
  readonly tags: Tags;
  readonly traceContext: TraceContext | undefined;
}

/**
 * Goes on with a call, to the next interceptor or to the call itself. Input, tags and trace context may be others than
 * they were; all else is settled by then, and what a copy says of it is not looked at.
 *
 * Returns what the call does: a promise for clients and activities, a `DurableTask` (or nothing) for orchestrators.
 */
export type NextCall = (call: InterceptedCall) => unknown;

/**
 * Wraps calls of a client, executions of activities and what orchestrators do with their `ctx`: one shape for logging,
 * metrics, tracing, tenancy. Returns what `next` returned; for clients and activities it may be something else.
 *
 * Around an orchestrator's `ctx` it is synchronous, does the same on every replay, calls `next` once, and lets through
 * what that throws: otherwise the call throws a `TypeError`. What it throws itself, the call throws. It may be added to
 * running instances and taken away again, since the ids and names of their calls do not depend on it.
 *
 * @example
 * const counting: Interceptor = (call, next) => {
 *   if (call.target === "activity") metrics.increment(call.name);
 *   return next(call);
 * };
 */
export type Interceptor = (call: InterceptedCall, next: NextCall) => unknown;

/** One function of many: the first interceptor is the outermost. */
export function intercept(interceptors: readonly Interceptor[], call: InterceptedCall, last: NextCall): unknown {
  const from =
    (index: number): NextCall =>
    (current) => {
      const interceptor = interceptors[index];
      return interceptor === undefined ? last(current) : interceptor(current, from(index + 1));
    };
  return from(0)(call);
}
