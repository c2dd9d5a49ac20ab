/**
 * One execution of an orchestrator without an engine: its history, its clock, its session, and what is open.
 *
 * 1. A batch of events is one turn; what the turn asked for is recorded behind it, as an engine would.
 * 2. The same turn is run again on a replay from scratch, and must come to the same; where the execution ends, its whole
 *    history is replayed once more. (By choice; else only the session runs.)
 * 3. A turn with a fault counts for nothing: the history stays as it was, and the execution is over.
 * 4. The clock moves only with the batches that are given.
 *
 * Not its job: which events come, and when (see `steps.ts`, `stepped-run.ts`).
 */
import {
  ForeignAwaitError,
  NonDeterminismError,
  type AnyOrchestrator,
  type Interceptor,
  type PayloadConverter,
} from "@reawait/core";
import {
  createRegistry,
  hostScheduler,
  notTheSameTwice,
  OrchestrationExecutor,
  runTurn,
  type ExecutionView,
  type ExecutorOptions,
  type Fault,
  type TurnOutcome,
} from "@reawait/core/internal";
import {
  type CompleteOrchestrationAction,
  type EventRaisedEvent,
  type ExecutionStartedEvent,
  type HistoryEvent,
  type Logger,
  type OrchestratorAction,
} from "@reawait/protocol";
import { UnheardRejections } from "@reawait/worker/internal";
import { explainForeignAwait } from "../diagnosis/foreign-work.js";
import { confirmActions } from "../history/confirm-actions.js";
import { findDifference } from "../history/find-difference.js";
import { OpenWork } from "./open-work.js";
import { watchRejections, type RejectionWatch } from "../rejections/watch-rejections.js";

/** What all generations of a run share. */
export interface SteppedSurroundings {
  readonly orchestrator: AnyOrchestrator;
  readonly instanceId: string;
  readonly converter: PayloadConverter;
  readonly interceptors: readonly Interceptor[];
  readonly logger: Logger;
  readonly replay: "always" | "sessions";
}

const ADVICE = notTheSameTwice("It");

/** How it is run. */
type Manner = Pick<ExecutorOptions, "repeats" | "captureCallSites" | "onPoisoned">;

/** What the session has done already; what it is caught at is told by its outcome. */
const repeated: Manner = { repeats: true, captureCallSites: false, onPoisoned: () => {} };

const NOTHING_YET: ExecutionView = {
  customStatus: undefined,
  ended: false,
  suspended: false,
  openTasks: [],
  openIds: new Map(),
  untaken: [],
};

export class SteppedExecution {
  readonly work = new OpenWork();
  readonly #history: HistoryEvent[] = [];
  readonly #session: OrchestrationExecutor;
  readonly #unheard: UnheardRejections;
  #now: number;
  #customStatus: string | undefined;
  #view: ExecutionView = NOTHING_YET;
  #end: CompleteOrchestrationAction | undefined;
  #fault: Fault | undefined;
  /** What the session was caught at outside its turns: the next one comes to that. */
  #poison: ForeignAwaitError | undefined;
  /** Events that it sent to itself, and that have not come yet. */
  #toItself: readonly EventRaisedEvent[] = [];

  constructor(
    readonly surroundings: SteppedSurroundings,
    readonly started: ExecutionStartedEvent,
  ) {
    this.#now = started.timestamp;
    this.#unheard = new UnheardRejections(surroundings.logger);
    this.#session = this.#executor({
      repeats: false,
      captureCallSites: false,
      onPoisoned: (error) => {
        this.#poison ??= error;
      },
    });
  }

  get history(): readonly HistoryEvent[] {
    return this.#history;
  }

  /** Milliseconds since the Unix epoch. */
  get now(): number {
    return this.#now;
  }

  get customStatus(): string | undefined {
    return this.#customStatus;
  }

  get view(): ExecutionView {
    return this.#view;
  }

  get end(): CompleteOrchestrationAction | undefined {
    return this.#end;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  get isOver(): boolean {
    return this.#end !== undefined || this.#fault !== undefined;
  }

  /** What it sent to itself in its last turn: the next generation gets it, where this one continued as new. */
  get toItself(): readonly EventRaisedEvent[] {
    return this.#toItself;
  }

  /** Moves the clock, never back. */
  waitUntil(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /**
   * Runs a turn with these events, and further ones with what it sends to itself.
   *
   * @throws NonDeterminismError, ForeignAwaitError where that is what a turn came to
   */
  async deliver(events: readonly HistoryEvent[]): Promise<void> {
    await this.#turn(events);
    while (this.#toItself.length > 0 && !this.isOver) {
      const messages = this.#toItself;
      this.#toItself = [];
      await this.#turn(messages);
    }
  }

  async #turn(events: readonly HistoryEvent[]): Promise<void> {
    const timestamp = this.#now;
    const opening: HistoryEvent = { kind: "orchestratorStarted", eventId: -1, timestamp };
    const batch = [opening, ...events.map((event) => ({ ...event, timestamp }))];
    const isFirst = this.#history.length === 0;
    const outcome = await this.#goOn(isFirst ? [] : undefined, batch);
    if (outcome.fault) await this.#failWith(outcome.fault, batch);
    const closing: HistoryEvent = { kind: "orchestratorCompleted", eventId: -1, timestamp };
    const recorded = [...batch, ...confirmActions(outcome.actions, timestamp), closing];
    if (this.surroundings.replay === "always") await this.#takeAgain(outcome, batch, recorded);
    this.#commit(recorded, outcome);
    if (outcome.ended) this.#unheard.tell(this.surroundings.instanceId);
  }

  #goOn(history: readonly HistoryEvent[] | undefined, newEvents: readonly HistoryEvent[]): Promise<TurnOutcome> {
    const { instanceId } = this.surroundings;
    const turn = { instanceId, history, newEvents, fault: this.#poison };
    return this.#watched(() => runTurn(this.#session, turn, hostScheduler), {
      onRejected: (...rejection) => this.#unheard.add(...rejection),
      onHandled: (...rejection) => this.#unheard.remove(...rejection),
    });
  }

  #commit(recorded: readonly HistoryEvent[], { actions, customStatus }: TurnOutcome): void {
    this.#history.push(...recorded);
    for (const action of actions) this.work.add(action);
    this.#end = actions.find((action) => action.kind === "completeOrchestration");
    this.#toItself = actions.flatMap((action) => this.#messageToItself(action));
    this.#customStatus = customStatus;
    this.#view = this.#session.view();
  }

  #messageToItself(action: OrchestratorAction): readonly EventRaisedEvent[] {
    if (action.kind !== "sendEvent" || action.instance.instanceId !== this.surroundings.instanceId) return [];
    const { name, data: input } = action;
    return [{ kind: "eventRaised", eventId: -1, timestamp: this.#now, name, input }];
  }

  /** @param recorded - what the history would have of the turn */
  async #takeAgain(
    outcome: TurnOutcome,
    batch: readonly HistoryEvent[],
    recorded: readonly HistoryEvent[],
  ): Promise<void> {
    const again = await this.#replay(this.#history, batch);
    if (again.fault) await this.#failWith(again.fault, batch);
    const difference = findDifference(outcome, again);
    if (difference) {
      const { instanceId } = this.surroundings;
      await this.#failWith(
        new NonDeterminismError({ instanceId, eventNumber: 0, ...difference }, undefined, ADVICE),
        batch,
      );
    }
    if (!outcome.ended) return;
    const { fault } = await this.#replay([...this.#history, ...recorded], []);
    if (fault) await this.#failWith(fault, batch);
  }

  /** From scratch; a mismatch tells the line that made the call. */
  async #replay(history: readonly HistoryEvent[], batch: readonly HistoryEvent[]): Promise<TurnOutcome> {
    const run = (captureCallSites: boolean): Promise<TurnOutcome> =>
      this.#run(this.#executor({ ...repeated, captureCallSites }), history, batch);
    const outcome = await run(false);
    if (!(outcome.fault instanceof NonDeterminismError)) return outcome;
    const traced = await run(true);
    const { mismatch, callSite } = traced.fault instanceof NonDeterminismError ? traced.fault : outcome.fault;
    return { ...outcome, fault: new NonDeterminismError(mismatch, callSite, ADVICE) };
  }

  #run(
    executor: OrchestrationExecutor,
    history: readonly HistoryEvent[],
    newEvents: readonly HistoryEvent[],
  ): Promise<TurnOutcome> {
    const { instanceId } = this.surroundings;
    const turn = { instanceId, history: [...history], newEvents };
    // It is left where the turn ends: what it has not awaited by then says nothing.
    return this.#watched(() => runTurn(executor, turn, hostScheduler), { onRejected() {}, onHandled() {} });
  }

  async #watched(
    run: () => Promise<TurnOutcome>,
    watch: Pick<RejectionWatch, "onRejected" | "onHandled">,
  ): Promise<TurnOutcome> {
    const stop = watchRejections({ ...watch, owns: (instanceId) => instanceId === this.surroundings.instanceId });
    try {
      return await run();
    } finally {
      stop();
    }
  }

  /** @param batch - the events of the turn that it is the fault of */
  async #failWith(fault: Fault, batch: readonly HistoryEvent[]): Promise<never> {
    const runAgain = async () => (await this.#run(this.#executor(repeated), this.#history, batch)).fault;
    this.#fault = fault instanceof ForeignAwaitError ? await explainForeignAwait(fault, runAgain) : fault;
    throw this.#fault;
  }

  #executor(manner: Manner): OrchestrationExecutor {
    const { orchestrator, instanceId, converter, interceptors, logger: log } = this.surroundings;
    const orchestrators = createRegistry("orchestrator", [orchestrator]);
    const options = { instanceId, converter, interceptors, log, orchestrators, ordersConfirmations: true };
    return new OrchestrationExecutor({ ...options, ...manner });
  }
}
