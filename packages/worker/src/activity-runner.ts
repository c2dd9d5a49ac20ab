/**
 * Runs activities, one attempt each with a signal of its own.
 *
 * Its job: which item is run, given back or put aside. An item that comes again while it is still run here, since its
 * stream broke and the engine handed it out anew, is not run twice: its answer goes with the new token.
 * Not its job: what an attempt comes to (`run-activity.ts`), how its answer travels (`activity-answers.ts`).
 */
import { PayloadError } from "@reawait/core";
import { toFailureDetails } from "@reawait/core/internal";
import type { ActivityRequest } from "@reawait/protocol";
import type { ActivityRun } from "./activity-context.js";
import { ActivityAnswers, type ActivityAnswersOptions, type OpenActivity } from "./activity-answers.js";
import { fullJitter } from "./backoff.js";
import { executionKey } from "./execution-key.js";
import { giveBack } from "./give-back.js";
import { HeldWork } from "./held-work.js";
import { runActivity, type ActivityCode } from "./run-activity.js";
import { pause } from "./time-limit.js";

export interface ActivityRunnerOptions extends ActivityCode, ActivityAnswersOptions {}

interface Attempt extends OpenActivity {
  completionToken: string;
  readonly end: AbortController;
}

interface Running {
  readonly attempt: Attempt;
  /** Settles when it is answered, or given back. */
  readonly done: Promise<void>;
}

export class ActivityRunner {
  readonly #options: ActivityRunnerOptions;
  readonly #answers: ActivityAnswers;
  readonly #running = new Map<string, Running>();
  readonly #held: HeldWork;

  constructor(options: ActivityRunnerOptions) {
    this.#options = options;
    this.#answers = new ActivityAnswers(options);
    this.#held = new HeldWork(options.logger);
  }

  /** Runs an activity, and answers it. Resolves when the engine has taken the answer, or will not. Never rejects. */
  async run(received: ActivityRequest, completionToken: string): Promise<void> {
    try {
      await this.#runOnce(received, completionToken);
    } catch (error) {
      this.#options.logger.error("an activity could not be run; it is given back", error);
      await giveBack(this.#options, { kind: "activity", completionToken });
    }
  }

  /** Tells all running activities that it is time to finish. */
  abortAll(reason: Error): void {
    for (const { attempt } of this.#running.values()) attempt.end.abort(reason);
  }

  async #runOnce(received: ActivityRequest, completionToken: string): Promise<void> {
    const { name, taskId, orchestrationInstance } = received;
    const { instanceId, executionId } = orchestrationInstance;
    const key = `${taskId} ${executionKey(instanceId, executionId)}`;
    const running = this.#running.get(key);
    if (running) {
      this.#options.logger.debug(`activity "${name}" of instance "${instanceId}" came again while it runs`);
      running.attempt.completionToken = completionToken;
      await running.done.catch(() => {});
      return;
    }
    const attempt: Attempt = { name, instanceId, taskId, completionToken, end: new AbortController() };
    const done = this.#runToEnd(received, attempt, key).finally(() => this.#running.delete(key));
    this.#running.set(key, { attempt, done });
    await done;
  }

  async #runToEnd(received: ActivityRequest, attempt: Attempt, key: string): Promise<void> {
    const request = await this.#decode(received, attempt, key);
    if (request === undefined) return;
    const { completionToken, end } = attempt;
    const { logger: log } = this.#options;
    const run: ActivityRun = {
      request,
      completionToken,
      log,
      get signal() {
        return end.signal;
      },
    };
    const ended = await runActivity(this.#options, run);
    if (ended.kind === "interrupted") await this.#giveBack(attempt);
    else if (ended.kind === "completedLater") await this.#defer(attempt);
    else await this.#answers.send(attempt, ended.answer);
  }

  /** What cannot be decoded is for a worker that has the key: it goes back. Where it cannot, it waits or fails. */
  async #decode(request: ActivityRequest, attempt: Attempt, key: string): Promise<ActivityRequest | undefined> {
    const { connection, logger, payloads, clock, closing } = this.#options;
    const what = `activity "${attempt.name}" of instance "${attempt.instanceId}"`;
    for (let failures = 0; ; failures++) {
      try {
        return await payloads.decodeActivity(request);
      } catch (error) {
        const failureDetails = toFailureDetails(error);
        const why = failureDetails.errorMessage;
        if (await this.#giveBack(attempt)) {
          this.#held.tell(key, `${what} is held back, and tried again from time to time: ${why}`, error);
          return undefined;
        }
        if (error instanceof PayloadError) {
          logger.error(`${what} fails, since ${connection.profile.name} takes nothing back: ${why}`, error);
          await this.#answers.send(attempt, { failureDetails });
          return undefined;
        }
        // A key server that is away, perhaps.
        this.#held.tell(key, `${what} waits until it can be decoded: ${why}`, error);
        await pause(clock, fullJitter(failures, Math.random), closing);
        if (closing.aborted) return undefined;
      }
    }
  }

  #giveBack({ completionToken }: Attempt): Promise<boolean> {
    return giveBack(this.#options, { kind: "activity", completionToken });
  }

  /** Puts it aside until somebody else answers. Where the engine cannot, it just stays out, and keeps its slot. */
  async #defer({ name, completionToken }: Attempt): Promise<void> {
    const { connection, logger } = this.#options;
    if (!connection.profile.defer) {
      logger.debug(`activity "${name}" is completed later: until then it keeps a slot of this worker`);
      return;
    }
    try {
      await connection.deferActivityTask(completionToken);
    } catch (error) {
      logger.error(
        `activity "${name}" could not be put aside; it will run again if this worker stops before its answer`,
        error,
      );
    }
  }
}
