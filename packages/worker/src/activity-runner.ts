/** Runs activities: one attempt each, with a signal of its own. */
import type { ActivityContext, AnyActivity, PayloadConverter } from "@reawait/core";
import { ActivityNotRegisteredError } from "@reawait/core";
import { toFailureDetails, type Registry } from "@reawait/core/internal";
import type { ActivityRequest, ActivityResponse, Connection, Logger } from "@reawait/protocol";

export interface ActivityRunnerOptions {
  readonly connection: Connection;
  readonly activities: Registry<AnyActivity>;
  readonly converter: PayloadConverter;
  readonly logger: Logger;
}

type Answer = Pick<ActivityResponse, "result" | "failureDetails">;

export class ActivityRunner {
  readonly #options: ActivityRunnerOptions;
  readonly #running = new Set<AbortController>();

  constructor(options: ActivityRunnerOptions) {
    this.#options = options;
  }

  /** Runs an activity, and answers it. Resolves when the engine has taken the answer, or could not. */
  async run(request: ActivityRequest, completionToken: string): Promise<void> {
    const attempt = new AbortController();
    this.#running.add(attempt);
    try {
      const answer = await this.#attempt(request, attempt.signal);
      const { instanceId } = request.orchestrationInstance;
      await this.#options.connection.completeActivityTask({
        instanceId,
        taskId: request.taskId,
        completionToken,
        ...answer,
      });
    } catch (error) {
      this.#options.logger.error(`the answer of activity "${request.name}" was not taken; it will run again`, error);
    } finally {
      this.#running.delete(attempt);
    }
  }

  /** Tells all running activities that it is time to finish. */
  abortAll(reason: Error): void {
    for (const attempt of this.#running) attempt.abort(reason);
  }

  async #attempt(request: ActivityRequest, signal: AbortSignal): Promise<Answer> {
    const { activities, converter, logger } = this.#options;
    try {
      const { name, version } = request;
      const definition = activities.find(name, version);
      if (!definition) throw new ActivityNotRegisteredError(activities.explainMissing(name, version));
      // The registry holds activities of any input: that this one gets what it takes was held where it was called.
      const input = converter.read(request.input) as never;
      const result = await definition.fn(contextOf(request, signal, logger), input);
      return { result: converter.write(result) };
    } catch (error) {
      logger.debug(
        `activity "${request.name}" of instance "${request.orchestrationInstance.instanceId}" failed`,
        error,
      );
      return { failureDetails: toFailureDetails(error) };
    }
  }
}

function contextOf(request: ActivityRequest, signal: AbortSignal, log: Logger): ActivityContext {
  const { name, taskId, tags = {}, orchestrationInstance } = request;
  const { instanceId, executionId } = orchestrationInstance;
  return Object.freeze({ instanceId, executionId, name, taskId, tags, signal, log });
}
