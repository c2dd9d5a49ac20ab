/**
 * Sends the answers of activities. An activity has had its effect by then, so its answer is not given up:
 *
 * 1. It is sent again, with growing pauses, until the engine takes it or the worker's stream is closed for good: an engine
 *    that is away may come back, and takes an answer whose item it has handed out anew meanwhile.
 * 2. One that the engine refuses for what it says is answered by a failure that says so, and that no policy retries.
 * 3. One that nobody waits for any more is dropped.
 */
import { PayloadError } from "@reawait/core";
import { toFailureDetails, type PayloadPipeline } from "@reawait/core/internal";
import { ServiceError, type Clock, type Connection, type Logger, type ServiceErrorCode } from "@reawait/protocol";
import { fullJitter } from "./backoff.js";
import { pause } from "./time-limit.js";
import type { ActivityAnswer } from "./run-activity.js";

export interface ActivityAnswersOptions {
  readonly connection: Connection;
  readonly payloads: PayloadPipeline;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Once aborted, an answer that was not taken is left: its item goes out again. */
  readonly closing: AbortSignal;
}

/** An activity that is being run, or answered. */
export interface OpenActivity {
  readonly name: string;
  readonly instanceId: string;
  readonly taskId: number;
  /** The newest one: the engine may hand it out anew while it runs. */
  readonly completionToken: string;
}

/** An error is a refusal. */
type Delivery = "settled" | Error;

/** Nobody waits for the answer: the item is another's, or was answered. */
const GONE: ReadonlySet<ServiceErrorCode> = new Set<ServiceErrorCode>(["NOT_FOUND", "FAILED_PRECONDITION"]);

/** What the engine will say again, however often it is asked. */
const REFUSED: ReadonlySet<ServiceErrorCode> = new Set<ServiceErrorCode>(["INVALID_ARGUMENT", "OUT_OF_RANGE"]);

/** A message over the limit, or an engine under load: told apart by trying so often. */
const TRIES_OVER_LIMIT = 3;

export class ActivityAnswers {
  readonly #options: ActivityAnswersOptions;

  constructor(options: ActivityAnswersOptions) {
    this.#options = options;
  }

  /**
   * Resolves once the answer is taken, or there is nobody to take it.
   *
   * @throws where neither the answer nor the failure in its place is taken
   */
  async send(activity: OpenActivity, answer: ActivityAnswer): Promise<void> {
    const what = `the answer of activity "${activity.name}" of instance "${activity.instanceId}"`;
    const delivery = await this.#deliver(activity, answer, what);
    if (delivery === "settled") return;
    this.#options.logger.error(`${what} was refused: the activity fails`, delivery);
    const refusal = new PayloadError(`${what} was refused: ${delivery.message}`, "$", { cause: delivery });
    const second = await this.#deliver(activity, { failureDetails: toFailureDetails(refusal) }, what);
    if (second !== "settled") throw second;
  }

  async #deliver(activity: OpenActivity, answer: ActivityAnswer, what: string): Promise<Delivery> {
    const { logger, clock, closing } = this.#options;
    for (let tries = 1; ; tries++) {
      const error = await this.#attempt(activity, answer);
      if (error === undefined) return "settled";
      if (isGone(error)) {
        logger.debug(`${what} is not waited for any more`, error);
        return "settled";
      }
      if (isRefusal(error, tries)) return error;
      if (tries === 1) logger.warn(`${what} was not taken; it is sent again`, error);
      await pause(clock, fullJitter(tries - 1, Math.random), closing);
      if (closing.aborted) {
        logger.error(`${what} was not taken before this worker ended; the activity will run again`, error);
        return "settled";
      }
    }
  }

  async #attempt({ instanceId, taskId, completionToken }: OpenActivity, answer: ActivityAnswer): Promise<unknown> {
    const { connection, payloads } = this.#options;
    try {
      const encoding = payloads.encodeActivity({ instanceId, taskId, completionToken, ...answer });
      await connection.completeActivityTask(encoding instanceof Promise ? await encoding : encoding);
      return undefined;
    } catch (error) {
      return error ?? new Error("the call failed without a reason");
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ServiceError && GONE.has(error.code);
}

/** Payloads that cannot be encoded ever, and what the engine does not take. */
function isRefusal(error: unknown, tries: number): error is Error {
  if (error instanceof PayloadError) return true;
  if (!(error instanceof ServiceError)) return false;
  return REFUSED.has(error.code) || (error.code === "RESOURCE_EXHAUSTED" && tries >= TRIES_OVER_LIMIT);
}
