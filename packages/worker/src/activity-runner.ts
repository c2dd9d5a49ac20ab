/**
 * Runs activities, one attempt each with a signal of its own, and answers them.
 *
 * Not its job: what an attempt comes to (`run-activity.ts`).
 */
import { toFailureDetails, type PayloadPipeline } from "@reawait/core/internal";
import type { ActivityRequest, ActivityResponse, Connection, Logger } from "@reawait/protocol";
import { giveBack } from "./give-back.js";
import { HeldWork } from "./held-work.js";
import { runActivity, type ActivityAnswer, type ActivityCode } from "./run-activity.js";

export interface ActivityRunnerOptions extends ActivityCode {
  readonly connection: Connection;
  readonly payloads: PayloadPipeline;
  readonly logger: Logger;
}

export class ActivityRunner {
  readonly #options: ActivityRunnerOptions;
  readonly #running = new Set<AbortController>();
  readonly #held: HeldWork;

  constructor(options: ActivityRunnerOptions) {
    this.#options = options;
    this.#held = new HeldWork(options.logger);
  }

  /** Runs an activity, and answers it. Resolves when the engine has taken the answer, or could not. */
  async run(received: ActivityRequest, completionToken: string): Promise<void> {
    const attempt = new AbortController();
    this.#running.add(attempt);
    try {
      const request = await this.#decode(received, completionToken);
      if (request === undefined) return;
      const { signal } = attempt;
      const end = await runActivity(this.#options, { request, completionToken, signal, log: this.#options.logger });
      if (end.kind === "completedLater") await this.#defer(request, completionToken);
      else await this.#answer(request, completionToken, end.answer);
    } finally {
      this.#running.delete(attempt);
    }
  }

  /** Tells all running activities that it is time to finish. */
  abortAll(reason: Error): void {
    for (const attempt of this.#running) attempt.abort(reason);
  }

  /** What cannot be decoded is for a worker that has the key: it goes back. Where it cannot, it fails. */
  async #decode(request: ActivityRequest, completionToken: string): Promise<ActivityRequest | undefined> {
    const { connection, logger, payloads } = this.#options;
    const { name, taskId, orchestrationInstance } = request;
    const { instanceId } = orchestrationInstance;
    try {
      const decoding = payloads.decodeActivity(request);
      return decoding instanceof Promise ? await decoding : decoding;
    } catch (error) {
      const what = `activity "${name}" of instance "${instanceId}"`;
      const failureDetails = toFailureDetails(error);
      const why = failureDetails.errorMessage;
      if (await giveBack(this.#options, { kind: "activity", completionToken })) {
        const message = `${what} is held back, and tried again from time to time: ${why}`;
        this.#held.tell(JSON.stringify([instanceId, taskId]), message, error);
        return undefined;
      }
      logger.error(`${what} fails, since ${connection.profile.name} takes nothing back: ${why}`, error);
      await this.#answer(request, completionToken, { failureDetails });
      return undefined;
    }
  }

  async #answer(
    { name, taskId, orchestrationInstance }: ActivityRequest,
    completionToken: string,
    answer: ActivityAnswer,
  ): Promise<void> {
    const { connection, logger, payloads } = this.#options;
    const { instanceId } = orchestrationInstance;
    let encoded: ActivityResponse;
    try {
      const encoding = payloads.encodeActivity({ instanceId, taskId, completionToken, ...answer });
      encoded = encoding instanceof Promise ? await encoding : encoding;
    } catch (error) {
      logger.error(`the answer of activity "${name}" could not be encoded; it is given back`, error);
      await giveBack(this.#options, { kind: "activity", completionToken });
      return;
    }
    try {
      await connection.completeActivityTask(encoded);
    } catch (error) {
      logger.error(`the answer of activity "${name}" was not taken; it will run again`, error);
    }
  }

  /** Puts it aside until somebody else answers. Where the engine cannot, it just stays out, and keeps its slot. */
  async #defer({ name }: ActivityRequest, completionToken: string): Promise<void> {
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
