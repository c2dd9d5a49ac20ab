/**
 * When a failed call is tried again. Delays follow the formula of the Durable Task SDKs: before attempt n + 1 the wait is
 * `firstInterval * backoffCoefficient ** (n - 1)`, capped at `maxInterval`.
 */
import type { FailureDetails } from "@reawait/protocol";
import { toMilliseconds, type Duration } from "@reawait/protocol";

/** What a retry handler is told of a failed attempt. */
export interface RetryContext {
  /** How many attempts have failed so far; 1 after the first. */
  readonly attempt: number;
  /** Why the last one failed. */
  readonly failure: FailureDetails;
  /** Milliseconds since the first attempt was scheduled, by the orchestrator's clock. */
  readonly elapsed: number;
  readonly taskName: string;
  readonly instanceId: string;
}

/**
 * Decides about one failure: `false` gives up, `true` tries again (at the policy's delay, or at once where there is no
 * policy), a duration tries again after it. It runs inside the orchestrator, so it must be synchronous and
 * deterministic. One that throws, or returns anything else, gives up: the original error surfaces.
 */
export type RetryHandler = (context: RetryContext) => boolean | Duration;

export interface RetryPolicy {
  /** How often the call is made at most, the first time included. At least 1; `Infinity` retries for ever. */
  readonly maxAttempts: number;
  /** The wait after the first failure. Zero tries again at once, without a timer. */
  readonly firstInterval: Duration;
  /** What each further wait is multiplied with. At least 1. Default: 1. */
  readonly backoffCoefficient?: number | undefined;
  /** The longest wait. Default: one hour. */
  readonly maxInterval?: Duration | undefined;
  /** No attempt begins later than this after the first one, by the orchestrator's clock. Default: no limit. */
  readonly totalTimeout?: Duration | undefined;
  /** Asked at each failure that the limits above would still retry. Default: retry them all. */
  readonly when?: RetryHandler | undefined;
}

/** How a call is retried: a policy, or a handler that decides alone. */
export type Retry = RetryPolicy | RetryHandler;

/** The wait before the next attempt, in milliseconds; `undefined` gives up. */
export type RetryDelay = (context: RetryContext) => number | undefined;

const ONE_HOUR = 3_600_000;

/**
 * Compiles a policy or a handler.
 *
 * @throws TypeError or RangeError where a limit makes no sense
 */
export function toRetryDelay(retry: Retry): RetryDelay {
  if (typeof retry === "function") return (context) => decide(retry, context, 0);
  const given: unknown = retry;
  if (typeof given !== "object" || given === null) {
    throw new TypeError(
      `retry takes a policy such as { maxAttempts: 3, firstInterval: "1s" }, or a function, not ${String(given)}`,
    );
  }
  const maxAttempts = checkAttempts(retry.maxAttempts);
  const coefficient = checkCoefficient(retry.backoffCoefficient ?? 1);
  const firstInterval = toMilliseconds(retry.firstInterval, "firstInterval of a retry policy");
  const maxInterval =
    retry.maxInterval === undefined ? ONE_HOUR : toMilliseconds(retry.maxInterval, "maxInterval of a retry policy");
  const totalTimeout =
    retry.totalTimeout === undefined ? Infinity : toMilliseconds(retry.totalTimeout, "totalTimeout of a retry policy");
  const { when } = retry;
  return (context) => {
    if (context.attempt >= maxAttempts) return undefined;
    // Zero stays zero, also where the power has grown beyond all numbers.
    const planned = firstInterval && Math.min(firstInterval * coefficient ** (context.attempt - 1), maxInterval);
    const delay = when ? decide(when, context, planned) : planned;
    const left = totalTimeout - context.elapsed;
    return delay === undefined || left <= 0 || delay > left ? undefined : delay;
  };
}

function decide(handler: RetryHandler, context: RetryContext, planned: number): number | undefined {
  try {
    const decision = handler(context);
    if (decision === true) return planned;
    return typeof decision === "string" || typeof decision === "object" ? toMilliseconds(decision) : undefined;
  } catch {
    return undefined;
  }
}

function checkAttempts(value: number): number {
  if ((Number.isSafeInteger(value) && value >= 1) || value === Infinity) return value;
  throw new RangeError(
    `maxAttempts of a retry policy must be a whole number of at least 1, or Infinity, not ${String(value)}`,
  );
}

function checkCoefficient(value: number): number {
  if (typeof value === "number" && value >= 1 && value < Infinity) return value;
  throw new RangeError(`backoffCoefficient of a retry policy must be a number of at least 1, not ${String(value)}`);
}
