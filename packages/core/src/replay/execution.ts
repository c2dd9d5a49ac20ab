/**
 * What one execution of an orchestrator has in hand: the state that its context, its calls and the executor share.
 *
 * Its job: the window in which `ctx` may be used (R6), the clock (R7), the tables of open work, and to settle tasks so
 * that the executor knows whether anybody woke.
 * Not its job: which event does what (see `executor.ts`), what a call or a timer does (see `durable-call.ts`,
 * `durable-timer.ts`).
 */
import type { FailureDetails, Logger, Tags, TraceContext } from "@reawait/protocol";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ParentOrchestration } from "../context/orchestration-context.js";
import { ForeignAwaitError } from "../errors/foreign-await-error.js";
import { withoutFrames } from "../errors/without-frames.js";
import type { Interceptor } from "../interceptor/interceptor.js";
import type { PayloadConverter } from "../payload/payload-converter.js";
import { validateSync } from "../schema/validate.js";
import type { Task } from "../task/task.js";
import { callSiteOf } from "./call-site.js";
import { NO_TRAITS, type HistoryTraits } from "./history-traits.js";
import { Ledger, type LedgerOptions } from "./ledger.js";
import { Mailbox } from "./mailbox.js";

/** Who an execution is, as its first event says. */
export interface Identity {
  readonly executionId: string;
  readonly name: string;
  readonly version: string;
  readonly parent: ParentOrchestration | undefined;
  readonly tags: Tags;
  /** That of whoever started it. */
  readonly traceContext: TraceContext | undefined;
}

/** Before its first event. */
const NOBODY: Identity = Object.freeze({
  executionId: "",
  name: "",
  version: "",
  parent: undefined,
  tags: Object.freeze({}),
  traceContext: undefined,
});

/** What is given from outside. */
export interface Surroundings extends LedgerOptions {
  readonly instanceId: string;
  readonly converter: PayloadConverter;
  readonly log: Logger;
  /** Around what the orchestrator does with its `ctx`; the first is the outermost. Default: none. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /**
   * Whether all of it has run before, its new events included: then its code is told so throughout, as on any replay, so
   * that what is logged or counted is so once. Default: `false`.
   */
  readonly repeats?: boolean | undefined;
  /** Told when the orchestrator is caught running outside its window: what it did must count for nothing. */
  readonly onPoisoned: (error: ForeignAwaitError) => void;
}

/** Work that has not come to an end. */
export interface OpenTask {
  readonly label: string;
  readonly isListenedTo: boolean;
}

/** A call that waits for its answer. */
export interface OpenCall extends OpenTask {
  onCompleted(payload: string | undefined): void;
  onFailed(failure: FailureDetails | undefined): void;
}

/** A timer that has not fired. */
export interface OpenTimer {
  /** The task that waits for it. */
  readonly owner: OpenTask;
  fire(): void;
}

/** What `continueAsNew` asked for. */
export interface NextExecution {
  readonly input: string | undefined;
  readonly version: string | undefined;
  readonly keepEvents: boolean;
}

export class Execution {
  readonly ledger: Ledger;
  readonly mailbox = new Mailbox();

  identity: Identity = NOBODY;
  /** The orchestrator's clock, in milliseconds since the Unix epoch. */
  now = 0;
  /** Whether past events are applied. */
  isReplaying = true;
  /** Whether a drain is due: somebody who listens was told something. */
  woken = false;
  ended = false;
  traits: HistoryTraits = NO_TRAITS;
  customStatus: string | undefined;
  nextExecution: NextExecution | undefined;
  poison: ForeignAwaitError | undefined;
  // Made when first used: thousands of executions may lie idle in memory, and most wait for one thing.
  #calls: Map<number, OpenCall> | undefined;
  #timers: Map<number, OpenTimer> | undefined;
  #isOpen = false;

  constructor(readonly surroundings: Surroundings) {
    this.ledger = new Ledger(surroundings);
  }

  get instanceId(): string {
    return this.surroundings.instanceId;
  }

  /** What the orchestrator and its interceptors are told. */
  get tellsReplaying(): boolean {
    return this.isReplaying || this.surroundings.repeats === true;
  }

  get converter(): PayloadConverter {
    return this.surroundings.converter;
  }

  get calls(): Map<number, OpenCall> {
    return (this.#calls ??= new Map());
  }

  get timers(): Map<number, OpenTimer> {
    return (this.#timers ??= new Map());
  }

  /** Opens the window: what runs until `close` is this orchestrator's own code. */
  open(): void {
    this.#isOpen = true;
  }

  close(): void {
    this.#isOpen = false;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Guards every use of `ctx`.
   *
   * @param use - what is done, for example `ctx.callActivity`
   * @throws ForeignAwaitError outside the window, and after the end
   */
  assertOpen(use: string): void {
    const refusal = this.refusalOf(use);
    if (refusal) throw refusal;
  }

  /** Why `ctx` may not be used now, if so. */
  refusalOf(use: string): ForeignAwaitError | undefined {
    if (this.#isOpen && !this.ended) return undefined;
    return this.ended
      ? this.#usedAfterEnd(use)
      : this.poisonWith(`used ${use} after waiting for something that is not durable`);
  }

  /** Notes that the orchestrator ran outside its window. The first such error counts. */
  poisonWith(what: string): ForeignAwaitError {
    const error = new ForeignAwaitError(this.instanceId, what, callSiteOf(new Error().stack));
    if (!this.#isOpen && !this.ended && this.poison === undefined) {
      this.poison = error;
      this.surroundings.onPoisoned(error);
    }
    return error;
  }

  #usedAfterEnd(use: string): ForeignAwaitError {
    return new ForeignAwaitError(
      this.instanceId,
      `used ${use} after it had ended`,
      callSiteOf(new Error().stack),
      "That was refused, and the result stands. Await all that uses ctx before the orchestrator returns or throws: " +
        "Promise.all and Promise.race go on while the others still run.",
    );
  }

  /** What is open, combinators aside; a call with a timeout may come twice. */
  *openTasks(): Generator<OpenTask, void, undefined> {
    if (this.#calls) yield* this.#calls.values();
    if (this.#timers) for (const { owner } of this.#timers.values()) yield owner;
    yield* this.mailbox.waiters;
  }

  /** Calls and timers by their ids, with the label of the task that each belongs to. */
  *openIds(): Generator<[id: number, label: string], void, undefined> {
    if (this.#calls) for (const [id, { label }] of this.#calls) yield [id, label];
    if (this.#timers) for (const [id, { owner }] of this.#timers) yield [id, owner.label];
  }

  complete<T>(task: Task<T>, value: T): void {
    if (task.complete(value)) this.woken = true;
  }

  /**
   * Completes a task with a payload; one that cannot be read, or that its schema refuses, fails it.
   *
   * @param what - how messages name the payload
   */
  completeWith(
    task: Task<unknown>,
    payload: string | undefined,
    schema?: StandardSchemaV1,
    what = "the payload",
  ): void {
    let value: unknown;
    try {
      value = validateSync(schema, this.converter.read(payload), what);
    } catch (error) {
      this.fail(task, error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.complete(task, value);
  }

  fail(task: Task<unknown>, error: Error): void {
    if (task.fail(withoutFrames(error))) this.woken = true;
  }
}
