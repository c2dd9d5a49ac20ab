/**
 * Lets an orchestrator live through a history, batch by batch, as an engine would: each batch is a turn, and what the turn
 * asked for is written into the history behind it.
 *
 * Unless told otherwise, every turn is run twice, in a session and from scratch, and both must come to the same (R9).
 */
import assert from "node:assert/strict";
import {
  silentLogger,
  type HistoryEvent,
  type Logger,
  type ParentInstance,
  type Tags,
  type TraceContext,
} from "@reawait/protocol";
import { createRegistry, type AnyOrchestrator } from "../../definitions/registry.js";
import type { ForeignAwaitError } from "../../errors/foreign-await-error.js";
import type { Interceptor } from "../../interceptor/interceptor.js";
import { defaultPayloadConverter } from "../../payload/default-payload-converter.js";
import { OrchestrationExecutor } from "../executor.js";
import type { Fault, TurnOutcome } from "../turn-outcome.js";
import { runTurn } from "../run-turn.js";
import { hostScheduler } from "../scheduler.js";
import { confirmActions } from "./confirm-actions.js";
import { startTime } from "./history-events.js";
import { withoutStacks } from "./outcome.js";

/** How far apart batches come that have no time of their own. */
const STEP = 1_000;

/** The events of one turn; by default it comes a second after the last one. */
export type Batch = readonly HistoryEvent[] | TimedBatch;

interface TimedBatch {
  readonly time: number;
  readonly events: readonly HistoryEvent[];
}

/** A batch that comes so many milliseconds after the start. */
export function at(milliseconds: number, ...events: readonly HistoryEvent[]): TimedBatch {
  return { time: startTime + milliseconds, events };
}

export interface RunOptions {
  readonly input?: unknown;
  readonly instanceId?: string;
  readonly executionId?: string;
  readonly version?: string;
  readonly tags?: Tags;
  readonly parent?: ParentInstance;
  readonly traceContext?: TraceContext;
  readonly interceptors?: readonly Interceptor[];
  /** Events that come with the start. */
  readonly withStart?: readonly HistoryEvent[];
  /** A past that somebody else wrote: the first batch is the next one. */
  readonly history?: readonly HistoryEvent[];
  readonly log?: Logger;
  readonly captureCallSites?: boolean;
  readonly ordersConfirmations?: boolean;
  readonly comparesInputs?: boolean;
  /** How turns are run. Default: `"both"`. */
  readonly mode?: "both" | "session" | "replay";
}

/** An instance of an orchestrator, and its history so far. */
export class TestInstance {
  readonly history: HistoryEvent[];
  readonly turns: TurnOutcome[] = [];
  /** What the session was caught at, outside its turns. */
  readonly poisons: ForeignAwaitError[] = [];
  readonly instanceId: string;
  #session: OrchestrationExecutor | undefined;
  #now = startTime - STEP;

  constructor(
    readonly orchestrator: AnyOrchestrator,
    readonly options: RunOptions = {},
  ) {
    this.instanceId = options.instanceId ?? "instance-1";
    this.history = [...(options.history ?? [])];
    this.#now = Math.max(this.#now, ...this.history.map(({ timestamp }) => timestamp));
  }

  /** The first turn. */
  start(): Promise<TurnOutcome> {
    return this.turn([this.#started(), ...(this.options.withStart ?? [])]);
  }

  /** The next turn; an instance that has ended has none. */
  async turn(batch: Batch): Promise<TurnOutcome> {
    assert.ok(!this.turns.at(-1)?.ended, `the orchestration has ended before turn ${this.turns.length + 1}`);
    const { time, events } = "time" in batch ? batch : { time: this.#now + STEP, events: batch };
    this.#now = time;
    const opening: HistoryEvent = { kind: "orchestratorStarted", eventId: -1, timestamp: time };
    return await this.replayTurn([opening, ...events.map((event) => ({ ...event, timestamp: time }))]);
  }

  /**
   * The next turn, its events just as they are.
   *
   * @param fault - what the orchestrator did wrong since its last turn
   */
  async replayTurn(newEvents: readonly HistoryEvent[], fault?: Fault): Promise<TurnOutcome> {
    const outcome = await this.#run(newEvents, fault);
    this.turns.push(outcome);
    this.history.push(...newEvents, ...confirmActions(outcome.actions, this.#now));
    return outcome;
  }

  async #run(newEvents: readonly HistoryEvent[], fault: Fault | undefined): Promise<TurnOutcome> {
    const { mode = "both" } = this.options;
    if (mode === "replay") return this.#replay(newEvents, fault);
    const inSession = await this.#goOn(newEvents, fault);
    if (mode === "both") {
      const fromScratch = await this.#replay(newEvents, fault);
      assert.deepEqual(withoutStacks(inSession), withoutStacks(fromScratch), "a session and a replay differ (R9)");
    }
    return inSession;
  }

  #goOn(newEvents: readonly HistoryEvent[], fault: Fault | undefined): Promise<TurnOutcome> {
    const history = this.#session ? undefined : this.history;
    this.#session ??= this.#executor((error) => this.poisons.push(error));
    return runTurn(this.#session, { instanceId: this.instanceId, history, newEvents, fault }, hostScheduler);
  }

  #replay(newEvents: readonly HistoryEvent[], fault: Fault | undefined): Promise<TurnOutcome> {
    const { instanceId, history } = this;
    return runTurn(
      this.#executor(() => {}),
      { instanceId, history, newEvents, fault },
      hostScheduler,
    );
  }

  #executor(onPoisoned: (error: ForeignAwaitError) => void): OrchestrationExecutor {
    const { log = silentLogger, captureCallSites = false, ordersConfirmations = true } = this.options;
    const { interceptors, comparesInputs } = this.options;
    return new OrchestrationExecutor({
      instanceId: this.instanceId,
      converter: defaultPayloadConverter,
      orchestrators: createRegistry("orchestrator", [this.orchestrator]),
      log,
      captureCallSites,
      comparesInputs,
      ordersConfirmations,
      interceptors,
      onPoisoned,
    });
  }

  #started(): HistoryEvent {
    const { executionId = "execution-1", version, tags, parent: parentInstance, input } = this.options;
    const { traceContext: parentTraceContext } = this.options;
    return {
      kind: "executionStarted",
      eventId: -1,
      timestamp: 0,
      name: this.orchestrator.name,
      version,
      tags,
      parentInstance,
      parentTraceContext,
      input: defaultPayloadConverter.write(input),
      orchestrationInstance: { instanceId: this.instanceId, executionId },
    };
  }
}

export interface Run {
  readonly turns: readonly TurnOutcome[];
  /** The last turn. */
  readonly last: TurnOutcome;
  readonly history: readonly HistoryEvent[];
  readonly poisons: readonly ForeignAwaitError[];
}

/** Starts an orchestration, and gives it these batches one after another. */
export async function runHistory(
  orchestrator: AnyOrchestrator,
  batches: readonly Batch[] = [],
  options: RunOptions = {},
): Promise<Run> {
  const instance = new TestInstance(orchestrator, options);
  let last = options.history ? undefined : await instance.start();
  for (const batch of batches) last = await instance.turn(batch);
  assert.ok(last, "a history that goes on needs a batch");
  return { turns: instance.turns, last, history: instance.history, poisons: instance.poisons };
}
