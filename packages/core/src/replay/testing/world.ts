/**
 * An engine as a pure model: the history of one instance, and what its actions set going. No clock, no socket, no store.
 * Children are pending work like activities; what they do inside is nobody's business here.
 *
 * Its job: to do with a batch of incoming events what an engine does, and to record what came of it.
 * Not its job: which events come, and when (see `explore.ts`, `reborder.ts`).
 */
import { silentLogger, type EventRaisedEvent, type ExecutionStartedEvent, type HistoryEvent } from "@reawait/protocol";
import { createRegistry, type AnyOrchestrator } from "../../definitions/registry.js";
import type { Interceptor } from "../../interceptor/interceptor.js";
import { defaultPayloadConverter } from "../../payload/default-payload-converter.js";
import { OrchestrationExecutor } from "../executor.js";
import type { TurnOutcome } from "../turn-outcome.js";
import type { Turn } from "../run-turn.js";
import { hostScheduler } from "../scheduler.js";
import { confirmActions } from "./confirm-actions.js";
import { drivenBy } from "./drivers.js";
import { PendingWork } from "./pending-work.js";
import type { RoundState } from "./start-work.js";

const instanceId = "instance";

/** Something that comes in from outside. */
export interface Delivery {
  readonly event: HistoryEvent;
  /** Of which execution it is meant to settle work; `undefined` for what any execution may get. */
  readonly execution: number | undefined;
  /** The number of the batch whose commit made it possible; -1 where nothing had to. */
  readonly causedBy: number;
}

/** What comes in at once: one OrchestratorStarted at `at` (milliseconds since the Unix epoch), then the events. */
export interface Batch {
  readonly at: number;
  readonly deliveries: readonly Delivery[];
}

/** What happens to the worker around a turn. */
export interface Mishap {
  /** The executor of the turn before is gone: replay from scratch. */
  readonly drop: boolean;
  /** A turn with so many of the events runs first, and its answer is lost. */
  readonly lostTurn: number | undefined;
}

export type Drive = (executor: OrchestrationExecutor, turn: Turn) => Promise<TurnOutcome>;

export interface WorldOptions {
  readonly orchestrator: AnyOrchestrator;
  /** Default: the real one. */
  readonly drive?: Drive | undefined;
  /** Whether an executor is kept from turn to turn. Default: true. */
  readonly sessions?: boolean | undefined;
  /** Whether each batch of history ends with OrchestratorCompleted: some engines write none. Default: true. */
  readonly closesBatches?: boolean | undefined;
  readonly interceptors?: readonly Interceptor[] | undefined;
}

/** What one turn came to. */
export interface TurnRecord extends TurnOutcome {
  readonly execution: number;
  /** Suspended all the time. */
  readonly suspended: boolean;
}

/** A new execution runs to its first rest before it can be suspended. */
const unsuspending: ReadonlySet<HistoryEvent["kind"]> = new Set([
  "executionResumed",
  "executionTerminated",
  "executionStarted",
]);

export class World {
  readonly turns: TurnRecord[] = [];
  readonly work = new PendingWork();
  /** The histories of its executions, the first one first. */
  readonly histories: HistoryEvent[][] = [[]];
  /** What was done by code that ran outside its turn. */
  readonly poison: Error[] = [];
  readonly #options: WorldOptions;
  #execution = 0;
  #batch = -1;
  #executor: OrchestrationExecutor | undefined;
  #suspended = false;
  #ended = false;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  get execution(): number {
    return this.#execution;
  }

  /** Runs a turn with a batch, and the first turn of the next execution where that one continued as new. */
  async deliver({ at, deliveries }: Batch, mishap: Mishap = this.#noMishap): Promise<void> {
    const events = deliveries.filter((each) => this.#isExpected(each)).map(({ event }) => event);
    if (this.#ended || events.length === 0) return;
    this.#batch += 1;
    if (mishap.drop || mishap.lostTurn !== undefined) this.#executor = undefined;
    if (mishap.lostTurn !== undefined) {
      await this.#run(at, events.slice(0, mishap.lostTurn));
      this.#executor = undefined;
    }
    let next: readonly HistoryEvent[] | undefined = events;
    while (next !== undefined) next = await this.#turn(at, next, mishap);
  }

  get #noMishap(): Mishap {
    return { drop: this.#options.sessions === false, lostTurn: undefined };
  }

  get #history(): HistoryEvent[] {
    return this.histories.at(-1) ?? [];
  }

  #isExpected({ event, execution }: Delivery): boolean {
    return execution === undefined || (execution === this.#execution && this.work.settles(event));
  }

  async #turn(
    at: number,
    events: readonly HistoryEvent[],
    { drop }: Mishap,
  ): Promise<readonly HistoryEvent[] | undefined> {
    const outcome = await this.#run(at, events);
    const wasSuspended = this.#suspended;
    for (const event of events) this.#noteStatus(event);
    const mayAct = events.some(({ kind }) => unsuspending.has(kind));
    this.turns.push({ ...outcome, execution: this.#execution, suspended: wasSuspended && !mayAct });
    if (drop) this.#executor = undefined;
    return this.#commit(at, events, outcome);
  }

  #run(at: number, events: readonly HistoryEvent[]): Promise<TurnOutcome> {
    const { drive = drivenBy(hostScheduler) } = this.#options;
    const history = this.#executor === undefined ? this.#history.slice() : undefined;
    this.#executor ??= this.#newExecutor();
    const started: HistoryEvent = { kind: "orchestratorStarted", eventId: -1, timestamp: at };
    return drive(this.#executor, { instanceId, history, newEvents: [started, ...events] });
  }

  /** @returns the first events of the next execution, if there is one */
  #commit(
    at: number,
    events: readonly HistoryEvent[],
    { actions, ended }: TurnOutcome,
  ): readonly HistoryEvent[] | undefined {
    const { closesBatches = true } = this.#options;
    this.#history.push({ kind: "orchestratorStarted", eventId: -1, timestamp: at }, ...events);
    this.#history.push(...confirmActions(actions, at));
    if (closesBatches) this.#history.push({ kind: "orchestratorCompleted", eventId: -1, timestamp: at });
    for (const event of events) this.work.settle(event);
    for (const action of actions) this.work.add(action, instanceId, this.#batch);
    if (!ended) return undefined;
    const completion = actions.find(({ kind }) => kind === "completeOrchestration");
    if (completion?.kind !== "completeOrchestration" || completion.orchestrationStatus !== "CONTINUED_AS_NEW") {
      this.#ended = true;
      return undefined;
    }
    return this.#continueAsNew(at, completion.result, completion.carryoverEvents);
  }

  #continueAsNew(at: number, input: string | undefined, carried: readonly EventRaisedEvent[]): readonly HistoryEvent[] {
    this.#execution += 1;
    this.#executor = undefined;
    this.histories.push([]);
    this.work.forgetExecution();
    const suspension: readonly HistoryEvent[] = this.#suspended
      ? [{ kind: "executionSuspended", eventId: -1, timestamp: at }]
      : [];
    return [executionStarted(at, input, this.#execution), ...suspension, ...carried];
  }

  #noteStatus({ kind }: HistoryEvent): void {
    if (kind === "executionSuspended") this.#suspended = true;
    if (kind === "executionResumed") this.#suspended = false;
  }

  #newExecutor(): OrchestrationExecutor {
    return new OrchestrationExecutor({
      instanceId,
      converter: defaultPayloadConverter,
      log: silentLogger,
      captureCallSites: false,
      onPoisoned: (error) => this.poison.push(error),
      interceptors: this.#options.interceptors,
      orchestrators: createRegistry("orchestrator", [this.#options.orchestrator]),
      ordersConfirmations: true,
    });
  }
}

const firstState: RoundState = { round: 1, trace: [] };

/** What the first execution begins with. */
export function begin(at: number): Delivery {
  const input = defaultPayloadConverter.write(firstState);
  return { event: executionStarted(at, input, 0), execution: undefined, causedBy: -1 };
}

function executionStarted(at: number, input: string | undefined, execution: number): ExecutionStartedEvent {
  const orchestrationInstance = { instanceId, executionId: `execution-${execution}` };
  return { kind: "executionStarted", eventId: -1, timestamp: at, name: "program", input, orchestrationInstance };
}
