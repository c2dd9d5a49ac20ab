import type { Logger, Tags, TraceContext } from "@reawait/protocol";
import type { ActivityDefinition } from "../definitions/activity.js";
import type { EventDefinition } from "../definitions/event.js";
import type { OrchestratorDefinition } from "../definitions/orchestrator.js";
import type { Duration } from "@reawait/protocol";
import type { Retry } from "../retry/retry-policy.js";
import type { DurableTask, SubOrchestrationTask } from "../task/durable-task.js";

/** Options of a call. They win over the defaults of the definition. */
export interface CallOptions {
  readonly retry?: Retry | undefined;
  /** How long the call may take, retries included, before it rejects with `TimeoutError`: a durable timer. */
  readonly timeout?: Duration | undefined;
  /** Aborting it cancels the call. It must be aborted by the orchestrator itself, so that it is on replay too. */
  readonly signal?: AbortSignal | undefined;
  /** Added to the tags of the definition. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly version?: string | undefined;
}

/** How values travel to what is only known by its name. */
export interface ByNameOptions {
  /**
   * `"plain"` JSON can be read in any language; Dates travel as ISO strings, and what JSON would lose is refused.
   * `"rich"` keeps everything that a converter can write, for Reawait on the other side. Default: `"plain"`.
   */
  readonly payload?: "plain" | "rich" | undefined;
}

export interface SubOrchestrationOptions extends CallOptions {
  /** Default: derived from this execution, so that it is the same on replay and unique. */
  readonly instanceId?: string | undefined;
}

export interface WaitOptions {
  /** How long to wait before the task rejects with `TimeoutError`. Default: for ever. */
  readonly timeout?: Duration | undefined;
}

export interface ContinueAsNewOptions {
  /** The version of the next execution. Default: the same. */
  readonly version?: string | undefined;
  /** Whether events that nobody has taken yet go on to the next execution. Default: `true`. */
  readonly keepEvents?: boolean | undefined;
}

/** The input of a call may be left out where its type allows that. */
export type InputArguments<Input, Options> = undefined extends Input
  ? [input?: Input, options?: Options]
  : [input: Input, options?: Options];

/** Who called this orchestration as a sub-orchestration. */
export interface ParentOrchestration {
  readonly instanceId: string;
  readonly executionId: string | undefined;
  readonly name: string;
  readonly version: string;
  /** The id of the call in the parent's history. */
  readonly taskId: number;
}

/**
 * All that an orchestrator may do. It is open only while the orchestrator itself runs: after an await of something that
 * is not durable, using it throws `ForeignAwaitError`.
 */
export interface OrchestrationContext<in Input = never> {
  readonly instanceId: string;
  /** A new one for each execution after `continueAsNew`. */
  readonly executionId: string;
  /** The orchestrator's name. */
  readonly name: string;
  /** The version it was started with; empty where there was none. */
  readonly version: string;
  readonly parent: ParentOrchestration | undefined;
  readonly tags: Tags;
  /** The W3C trace context that it was started with; calls carry it on. */
  readonly traceContext: TraceContext | undefined;
  /** Whether the code runs again over work that is already recorded. For diagnostics: deciding by it breaks replay. */
  readonly isReplaying: boolean;
  /** The orchestrator's clock: the same on replay, and never going back. A fresh Date each time. */
  readonly currentUtcDateTime: Date;
  /** Silent while replaying, so that each line is logged once. */
  readonly log: Logger;

  /** A guid that is the same on replay: version 5, derived from instance, time and a counter. */
  newGuid(): string;
  /** A number from 0 up to 1 that is the same on replay. */
  random(): number;
  /**
   * Compares the version of this orchestration: below zero where it is older, zero where equal, above zero where newer.
   * Numbers in versions are compared as numbers; no version is older than any.
   */
  compareVersionTo(version: string): number;

  /** Schedules an activity. The task rejects with `TaskFailedError` once retries are exhausted. */
  callActivity<I, O>(activity: ActivityDefinition<I, O>, ...args: InputArguments<I, CallOptions>): DurableTask<O>;
  /** Schedules an activity by its name, for activities written in other languages: the input travels as plain JSON. */
  callActivity<O = unknown>(name: string, input?: unknown, options?: CallOptions & ByNameOptions): DurableTask<O>;

  /** Starts another orchestration and waits for its result. */
  callSubOrchestrator<I, O>(
    orchestrator: OrchestratorDefinition<I, O>,
    ...args: InputArguments<I, SubOrchestrationOptions>
  ): SubOrchestrationTask<O>;
  /** Starts another orchestration by its name, for orchestrators written in other languages. */
  callSubOrchestrator<O = unknown>(
    name: string,
    input?: unknown,
    options?: SubOrchestrationOptions & ByNameOptions,
  ): SubOrchestrationTask<O>;

  /** Sleeps, for minutes or years. A time that has passed fires at once. */
  createTimer(when: Duration | Date): DurableTask<void>;

  /**
   * Waits for an event. Events that came before are kept; who waits first gets the first one. A payload that the event's
   * schema refuses rejects the task that took it with `PayloadError`; whoever waits next gets the next event.
   */
  waitForExternalEvent<T>(event: EventDefinition<T, never>, options?: WaitOptions): DurableTask<T>;
  waitForExternalEvent<T = unknown>(name: string, options?: WaitOptions): DurableTask<T>;

  /** Sends an event to another instance, and does not wait. An unknown instance is no error. */
  sendEvent<T>(
    instanceId: string,
    event: EventDefinition<unknown, T>,
    ...payload: undefined extends T ? [payload?: T] : [payload: T]
  ): void;
  sendEvent(instanceId: string, name: string, payload?: unknown, options?: ByNameOptions): void;

  /**
   * Ends this execution and begins a new one with an empty history, once the orchestrator has returned. Write
   * `return ctx.continueAsNew(next)`: it throws nothing, `finally` blocks run first, and a second call replaces this one.
   * Activities and timers that were not committed yet are withdrawn; events sent and sub-orchestrations started stay so.
   */
  continueAsNew(input: Input, options?: ContinueAsNewOptions): never;

  /** Sets what clients see as the custom status; `undefined` clears it. */
  setCustomStatus(status: unknown): void;
}
