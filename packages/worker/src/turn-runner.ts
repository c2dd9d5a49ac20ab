/**
 * Runs the turns of orchestrators, and keeps their sessions (R9).
 *
 * Its job: whether a session may go on or its history must be replayed, and what to answer.
 * Not its job: the replay itself (`@reawait/core`), where work comes from and answers go (`worker.ts`).
 */
import { ForeignAwaitError, NonDeterminismError, type AnyOrchestrator, type PayloadConverter } from "@reawait/core";
import {
  hostScheduler,
  isRewindRequest,
  OrchestrationExecutor,
  rewindHistory,
  runTurn,
  type Fault,
  type Registry,
  type TurnOutcome,
} from "@reawait/core/internal";
import {
  sessionProperties,
  type Connection,
  type Logger,
  type OrchestratorRequest,
  type OrchestratorResponse,
  ServiceError,
} from "@reawait/protocol";
import { PoisonedInstances } from "./poisoned-instances.js";
import { Sessions } from "./sessions.js";

export interface TurnRunnerOptions {
  readonly connection: Connection;
  readonly orchestrators: Registry<AnyOrchestrator>;
  readonly converter: PayloadConverter;
  readonly logger: Logger;
  readonly maxSessions: number;
}

export class TurnRunner {
  readonly #options: TurnRunnerOptions;
  readonly #poisoned = new PoisonedInstances();
  readonly sessions: Sessions;

  constructor(options: TurnRunnerOptions) {
    this.#options = options;
    this.sessions = new Sessions(options.maxSessions);
  }

  /** Runs a turn, and answers it. Resolves when the engine has taken the answer, or could not. */
  async run(request: OrchestratorRequest, completionToken: string): Promise<void> {
    const { instanceId, executionId, pastEvents, newEvents } = request;
    if (isRewindRequest(pastEvents, newEvents)) {
      const newHistory = rewindHistory(pastEvents, newEvents, crypto.randomUUID());
      const actions = [{ kind: "rewindOrchestration", id: -1, newHistory } as const];
      await this.#answer({ ...emptyResponse(instanceId, completionToken), actions });
      return;
    }
    const executor = this.#executorFor(request);
    if (executor === undefined) {
      await this.#answer({ ...emptyResponse(instanceId, completionToken), requiresHistory: true });
      return;
    }
    const outcome = await this.#turn(executor, request);
    if (outcome.fault) this.#report(outcome.fault);
    const response = { ...emptyResponse(instanceId, completionToken), ...answerOf(outcome) };
    const session = { executor: executor.executor, executionId, position: completionToken };
    if (!outcome.ended && this.sessions.capacity > 0) this.sessions.keep(instanceId, session);
    if (!(await this.#answer(response))) this.sessions.drop(instanceId);
  }

  /** The session to go on with, a new executor for a whole history, or `undefined` where the history is needed. */
  #executorFor(request: OrchestratorRequest): LiveExecutor | undefined {
    const session = this.sessions.take(request.instanceId);
    const base = request.properties?.[sessionProperties.base];
    if (base === undefined) return { executor: this.#replayer(request, { captureCallSites: false }), isFresh: true };
    if (session?.position !== base || session.executionId !== request.executionId) return undefined;
    return { executor: session.executor, isFresh: false };
  }

  async #turn({ executor, isFresh }: LiveExecutor, request: OrchestratorRequest): Promise<TurnOutcome> {
    const { instanceId, executionId, newEvents } = request;
    const poison = this.#poisoned.take(instanceId, executionId);
    if (poison) return executor.failWith(poison);
    const history = isFresh ? request.pastEvents : undefined;
    const outcome = await runTurn(executor, { instanceId, history, newEvents }, hostScheduler);
    if (!isFresh || !(outcome.fault instanceof NonDeterminismError)) return outcome;
    // Once more, slowly, to find the line that made the call.
    const tracer = this.#replayer(request, { captureCallSites: true });
    const traced = await runTurn(tracer, { instanceId, history: request.pastEvents, newEvents }, hostScheduler);
    return traced.fault instanceof NonDeterminismError ? traced : outcome;
  }

  #replayer(
    { instanceId, executionId }: OrchestratorRequest,
    { captureCallSites }: { readonly captureCallSites: boolean },
  ): OrchestrationExecutor {
    const { connection, orchestrators, converter, logger } = this.#options;
    return new OrchestrationExecutor({
      instanceId,
      converter,
      log: logger,
      captureCallSites,
      orchestrators,
      ordersConfirmations: connection.profile.ordersConfirmations,
      onPoisoned: (error) => {
        this.#report(error);
        this.#poisoned.add(instanceId, executionId, error);
        this.sessions.drop(instanceId);
      },
    });
  }

  #report(error: Fault): void {
    const kind = error instanceof ForeignAwaitError ? "foreign await" : "non-determinism";
    this.#options.logger.error(`${kind}: ${error.message}`, error);
  }

  /** Whether the session that this answer came from may be kept. */
  async #answer(response: OrchestratorResponse): Promise<boolean> {
    try {
      await this.#options.connection.completeOrchestratorTask(response);
      return true;
    } catch (error) {
      const { instanceId } = response;
      this.#options.logger.error(`the turn of instance "${instanceId}" was not taken; it will come again`, error);
      return error instanceof ServiceError && (error.code === "UNAVAILABLE" || error.code === "DEADLINE_EXCEEDED");
    }
  }
}

interface LiveExecutor {
  readonly executor: OrchestrationExecutor;
  /** It has to replay the history first. */
  readonly isFresh: boolean;
}

function emptyResponse(instanceId: string, completionToken: string): OrchestratorResponse {
  return { instanceId, completionToken, actions: [], requiresHistory: false };
}

function answerOf({ actions, customStatus }: TurnOutcome): Pick<OrchestratorResponse, "actions" | "customStatus"> {
  return { actions, customStatus };
}
