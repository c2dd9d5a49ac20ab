/**
 * The orchestrators that a worker has in memory.
 *
 * Its job: what a turn comes to, on the session that its engine counts on or on a replay from scratch, with the same
 * outcome (R9, E9); which sessions are kept.
 * Not its job: the replay itself (`@reawait/core`), what is answered (`turn-runner.ts`).
 */
import {
  ForeignAwaitError,
  NonDeterminismError,
  type AnyOrchestrator,
  type Interceptor,
  type PayloadConverter,
} from "@reawait/core";
import {
  hostScheduler,
  OrchestrationExecutor,
  runTurn,
  type ExecutorOptions,
  type Fault,
  type Registry,
  type Turn,
  type TurnOutcome,
} from "@reawait/core/internal";
import { sessionProperties, type Connection, type OrchestratorRequest } from "@reawait/protocol";
import { BoundedMap } from "./bounded-map.js";
import { executionKey } from "./execution-key.js";
import { unequalEnds, unequalReplay } from "./unequal-ends.js";
import { Sessions, type SessionLimits } from "./sessions.js";
import type { UnheardRejections } from "./unheard-rejections.js";
import { warnOfMissing } from "./warn-of-missing.js";
import type { Execution, WorkerParts } from "./worker-parts.js";

export interface LiveOrchestratorsOptions extends SessionLimits {
  readonly connection: Connection;
  readonly orchestrators: Registry<AnyOrchestrator>;
  readonly converter: PayloadConverter;
  readonly interceptors: readonly Interceptor[];
  /**
   * Whether histories are known to be of this very code, which then has to do the same again, inputs included; and a turn
   * that ends an orchestration is run twice, so that what it came to is sure to come from its history.
   */
  readonly provesDeterminism?: boolean | undefined;
  /** Of which executions it is not: they have to fit, and no more. */
  readonly wasRunByOther?: ((execution: Execution) => boolean) | undefined;
  readonly explainForeignAwait?: WorkerParts["explainForeignAwait"];
  readonly unheard: Pick<UnheardRejections, "forget">;
  /** Told when an orchestrator was caught running outside its turn (R6). */
  readonly onPoisoned: (error: ForeignAwaitError) => void;
}

/** A turn that was run. */
export interface RunTurn {
  readonly executor: OrchestrationExecutor;
  readonly outcome: TurnOutcome;
}

/** How an execution is run: whether it was told before, and whether it finds the lines that make its calls. */
type Manner = Pick<ExecutorOptions, "orchestrators" | "repeats" | "captureCallSites"> &
  Partial<Pick<ExecutorOptions, "onPoisoned">>;

/** So many are remembered; a replay finds the error of any other again, or does not need it. */
const POISONED = 1_000;

export class LiveOrchestrators {
  readonly #options: LiveOrchestratorsOptions;
  readonly #sessions: Sessions;
  readonly #first: Manner;
  /** For what runs once more: it was told the first time. */
  readonly #again: Manner;
  /** Whether the engine has counted on a session: some say nothing of what they can do. */
  #wanted = false;
  /** What each did that it must not: its next turn fails it. What it did outside its turn counts for nothing. */
  readonly #poisoned = new BoundedMap<string, ForeignAwaitError>(POISONED);

  constructor(options: LiveOrchestratorsOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options);
    const { orchestrators, logger } = options;
    this.#first = { orchestrators: warnOfMissing(orchestrators, logger), captureCallSites: false };
    this.#again = { orchestrators, repeats: true, captureCallSites: false };
  }

  /** Runs a turn. `undefined` where the session that the engine counts on is not there: the history is needed. */
  async run(request: OrchestratorRequest): Promise<RunTurn | undefined> {
    const { instanceId, executionId, newEvents } = request;
    // Taken out for the turn, so that nothing drops it meanwhile.
    const session = this.#sessions.take(instanceId);
    const base = request.properties?.[sessionProperties.base];
    if (base === undefined) return this.#replay(request);
    this.#wanted = true;
    if (session?.position !== base || session.executionId !== executionId) return undefined;
    const { executor } = session;
    const fault = this.#takePoison(request);
    const outcome = await runTurn(executor, { instanceId, history: undefined, newEvents, fault }, hostScheduler);
    if (fault !== undefined || !this.#isToExplain(outcome.fault)) return { executor, outcome };
    // A replay can be explained; by then, what the session had waited for may be there.
    this.#poisoned.set(executionKey(instanceId, executionId), outcome.fault);
    return undefined;
  }

  /**
   * Keeps it for its next turn, where the engine may count on that: any other sends all past events with every turn.
   *
   * @param position - the completion token of the turn that is being answered
   */
  keep({ instanceId, executionId }: OrchestratorRequest, executor: OrchestrationExecutor, position: string): void {
    if (!this.#wanted && !this.#options.connection.profile.sessions) return;
    this.#sessions.keep(instanceId, { executor, executionId, position });
  }

  drop(instanceId: string): void {
    this.#sessions.take(instanceId);
  }

  clear(): void {
    this.#sessions.clear();
  }

  async #replay(request: OrchestratorRequest): Promise<RunTurn> {
    const { instanceId, pastEvents: history, newEvents } = request;
    const turn = { instanceId, history, newEvents, fault: this.#takePoison(request) };
    const first = await this.#runThrough(request, turn, this.#first);
    const found = this.#options.provesDeterminism ? await this.#disprove(request, turn, first) : undefined;
    const fault = await this.#explain(request, turn, found ?? first.outcome.fault);
    if (fault === first.outcome.fault) return first;
    const executor = this.#executor(request, this.#again);
    return { executor, outcome: await runTurn(executor, { ...turn, fault }, hostScheduler) };
  }

  /** Why code that has run so is not deterministic, where that shows. */
  async #disprove(request: OrchestratorRequest, turn: Turn, { outcome }: RunTurn): Promise<Fault | undefined> {
    const { fault } = outcome;
    if (fault instanceof NonDeterminismError && this.#isOfThisCode(request)) return unequalReplay(fault);
    if (fault || !outcome.ended) return undefined;
    // It makes its promises anew.
    this.#options.unheard.forget(turn.instanceId);
    const again = await this.#runThrough(request, turn, this.#again);
    return unequalEnds(turn.instanceId, outcome, again.outcome);
  }

  #isToExplain(fault: Fault | undefined): fault is ForeignAwaitError {
    if (this.#options.explainForeignAwait === undefined || !(fault instanceof ForeignAwaitError)) return false;
    return fault.callSite === undefined;
  }

  async #explain(request: OrchestratorRequest, turn: Turn, fault: Fault | undefined): Promise<Fault | undefined> {
    if (!this.#isToExplain(fault)) return fault;
    const runAgain = async (): Promise<Fault | undefined> => {
      this.#options.unheard.forget(turn.instanceId);
      const executor = this.#executor(request, { ...this.#again, onPoisoned: () => {} });
      return (await runTurn(executor, { ...turn, fault: undefined }, hostScheduler)).fault;
    };
    return this.#options.explainForeignAwait?.(fault, runAgain);
  }

  /** From the beginning. */
  async #runThrough(request: OrchestratorRequest, turn: Turn, manner: Manner): Promise<RunTurn> {
    const executor = this.#executor(request, manner);
    const outcome = await runTurn(executor, turn, hostScheduler);
    if (!(outcome.fault instanceof NonDeterminismError)) return { executor, outcome };
    // Once more, slowly, to find the line that made the call.
    const slow = this.#executor(request, { ...this.#again, captureCallSites: true });
    const traced = await runTurn(slow, turn, hostScheduler);
    return { executor, outcome: traced.fault instanceof NonDeterminismError ? traced : outcome };
  }

  #takePoison({ instanceId, executionId }: OrchestratorRequest): ForeignAwaitError | undefined {
    return this.#poisoned.take(executionKey(instanceId, executionId));
  }

  #isOfThisCode(execution: Execution): boolean {
    const { provesDeterminism = false, wasRunByOther = () => false } = this.#options;
    return provesDeterminism && !wasRunByOther(execution);
  }

  #executor({ instanceId, executionId }: Execution, manner: Manner): OrchestrationExecutor {
    const { connection, converter, interceptors, logger: log, onPoisoned } = this.#options;
    return new OrchestrationExecutor({
      instanceId,
      ...{ converter, interceptors, log },
      comparesInputs: this.#isOfThisCode({ instanceId, executionId }),
      ordersConfirmations: connection.profile.ordersConfirmations,
      onPoisoned: (error) => {
        onPoisoned(error);
        this.#poisoned.set(executionKey(instanceId, executionId), error);
        this.drop(instanceId);
      },
      ...manner,
    });
  }
}
