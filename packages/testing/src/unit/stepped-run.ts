import type { ActivityDefinition, AnyOrchestrator, Duration, OrchestratorDefinition } from "@reawait/core";
import { fromFailureDetails, toFailureDetails } from "@reawait/core/internal";
import { toMilliseconds, type ExecutionStartedEvent, type FailureDetails, type HistoryEvent } from "@reawait/protocol";
import { describeOpen } from "./describe-open.js";
import { followingDefinition } from "./following-definition.js";
import { fireTimer } from "./pending-work.js";
import { StepQueue } from "./step-queue.js";
import type { Step } from "./step.js";
import { SteppedExecution } from "./stepped-execution.js";
import { Steps } from "./steps.js";

/** Where a run stands. `CONTINUED_AS_NEW` lasts until its test goes on with the next execution. */
export type SteppedStatus = "RUNNING" | "SUSPENDED" | "COMPLETED" | "FAILED" | "TERMINATED" | "CONTINUED_AS_NEW";

/** An event that an orchestrator has sent. */
export interface SentEvent {
  /** To whom. */
  readonly instanceId: string;
  readonly name: string;
  readonly payload: unknown;
}

/**
 * One execution of an orchestrator, driven step by step: `stepThrough` begins one. A step resolves when the orchestrator
 * has come to rest, and rejects with a `NonDeterminismError` or a `ForeignAwaitError` where that is what it came to.
 */
export class SteppedRun<Input = unknown, Output = unknown> extends Steps<Promise<void>> {
  readonly #execution: SteppedExecution;
  readonly #queue: StepQueue;

  /** @internal */
  constructor(execution: SteppedExecution) {
    const queue = new StepQueue(execution);
    super({
      execution,
      submit: (make) => queue.add(() => queue.deliver([make()])),
      isTaken: () => false,
      hint: () => (queue.isBusy ? " (A step is still under way: is an await missing?)" : ""),
    });
    this.#execution = execution;
    this.#queue = queue;
  }

  get instanceId(): string {
    return this.#execution.surroundings.instanceId;
  }

  get executionId(): string {
    return this.#execution.started.orchestrationInstance?.executionId ?? "";
  }

  get status(): SteppedStatus {
    const { end, fault, view } = this.#execution;
    if (fault) return "FAILED";
    switch (end?.orchestrationStatus) {
      case undefined:
        return view.suspended ? "SUSPENDED" : "RUNNING";
      case "CANCELED":
        return "FAILED";
      case "COMPLETED":
      case "FAILED":
      case "TERMINATED":
      case "CONTINUED_AS_NEW":
        return end.orchestrationStatus;
    }
  }

  /** What it returned; `undefined` unless it is completed. */
  get result(): Output | undefined {
    // What the definition promises.
    return this.status === "COMPLETED" ? (this.#read(this.#execution.end?.result) as Output) : undefined;
  }

  /** What it was terminated with; `undefined` unless it is terminated. */
  get terminationOutput(): unknown {
    return this.status === "TERMINATED" ? this.#read(this.#execution.end?.result) : undefined;
  }

  /** Why it failed: what it threw, as history records it; or the fault that a step rejected with. */
  get error(): Error | undefined {
    const { end, fault } = this.#execution;
    return fault ?? (end?.failureDetails && fromFailureDetails(end.failureDetails));
  }

  /** The failure as history records it. */
  get failure(): FailureDetails | undefined {
    const { end, fault } = this.#execution;
    return fault ? toFailureDetails(fault) : end?.failureDetails;
  }

  get customStatus(): unknown {
    return this.#read(this.#execution.customStatus);
  }

  /** What it waits for just now, in words, for example `activity "charge" (task 1)`. */
  get waitingFor(): readonly string[] {
    return this.#execution.isOver ? [] : describeOpen(this.#execution, "listenedTo");
  }

  /** The input of the next execution; `undefined` unless it has continued as new. */
  get continuedAs(): Input | undefined {
    // What `ctx.continueAsNew` takes.
    return this.status === "CONTINUED_AS_NEW" ? (this.#read(this.#execution.end?.result) as Input) : undefined;
  }

  /** The orchestrator's clock. It moves only with timers that are fired, and with `advance`. */
  get now(): Date {
    return new Date(this.#execution.now);
  }

  /** The history of this execution so far, as an engine would have written it: to be replayed, or kept in a file. */
  get history(): readonly HistoryEvent[] {
    return [...this.#execution.history];
  }

  /** The events that it has sent, in their order. */
  get sent(): readonly SentEvent[] {
    return this.#execution.history.flatMap((event) =>
      event.kind === "eventSent"
        ? [{ instanceId: event.instanceId, name: event.name, payload: this.#read(event.input) }]
        : [],
    );
  }

  /** The calls of an activity that it has made so far, answered or not; each attempt of a call counts. */
  callsOf<I>(activity: ActivityDefinition<I> | string): readonly { readonly input: I }[] {
    const name = typeof activity === "string" ? activity : activity.name;
    return this.#execution.history.flatMap((event) =>
      // What the definition says that is passed.
      event.kind === "taskScheduled" && event.name === name ? [{ input: this.#read(event.input) as I }] : [],
    );
  }

  /**
   * Lets several things happen together: the orchestrator gets them in one batch, in their order, as it does from an engine
   * when it was slower than they were.
   *
   * @param collect - says what happens, by the same methods, without waiting
   * @throws TypeError where that returns a promise: what is said later would not happen
   *
   * @example
   * await run.batch((step) => {
   *   step.activity(reserve).complete("shelf 7");
   *   step.raiseEvent(approval, { approver: "mia" });
   * });
   */
  async batch(collect: (step: Steps<void>) => void): Promise<void> {
    if (typeof collect !== "function") {
      const usage = "run.batch((step) => { step.raiseEvent(approval); })";
      throw new TypeError(`batch takes a function that says what happens: ${usage}`);
    }
    await this.#queue.add(async () => {
      const steps: Step[] = [];
      const returned: unknown = collect(
        new Steps<void>({
          execution: this.#execution,
          submit: (make) => {
            steps.push(make());
          },
          isTaken: (id) => steps.some(({ settles }) => settles?.id === id),
          hint: () => "",
        }),
      );
      refusePromise(returned);
      await this.#queue.deliver(steps);
    });
  }

  /**
   * Lets time pass: timers that become due fire in their order, those that they bring about included.
   *
   * @throws Error where a thousand of them, one after the other, take no time at all
   */
  async advance(duration: Duration): Promise<void> {
    const length = toMilliseconds(duration);
    await this.#queue.add(async () => {
      const execution = this.#execution;
      const end = execution.now + length;
      let rounds = 0;
      for (let due = nextDue(execution, end); due.length > 0; due = nextDue(execution, end)) {
        const before = execution.now;
        await this.#queue.deliver(due);
        rounds = execution.now > before ? 0 : rounds + 1;
        if (rounds >= ENDLESS)
          throw new Error(`${this.#who} sets timers without end that are due at once: ${rounds} so far`);
      }
      execution.waitUntil(end);
    });
  }

  /**
   * Goes on after `continueAsNew`: begins the next execution, with the events that were kept. This run stays as it is.
   *
   * @throws Error where it has not continued as new, or as a version that its definition is not of
   */
  nextExecution(): Promise<SteppedRun<Input, Output>>;
  /** Goes on with the definition of the version that it has continued as. */
  nextExecution<I, O>(orchestrator: OrchestratorDefinition<I, O>): Promise<SteppedRun<I, O>>;
  async nextExecution(orchestrator?: AnyOrchestrator): Promise<SteppedRun<Input, Output>> {
    const { end, history, now, started, surroundings, toItself, view } = this.#execution;
    if (this.#queue.isBusy || end?.orchestrationStatus !== "CONTINUED_AS_NEW") {
      const why = this.#queue.isBusy ? "a step is still under way: is an await missing?" : `it is ${this.status}`;
      throw new Error(`${this.#who} has not continued as new; ${why}`);
    }
    const { executionId = "" } = started.orchestrationInstance ?? {};
    const version = end.newVersion ?? started.version;
    const definition = followingDefinition(this.#execution, version, orchestrator);
    const next: ExecutionStartedEvent = {
      ...started,
      // Later than the one before it ended, as with an engine: guids are derived from the time.
      timestamp: now + 1,
      version,
      input: end.result,
      orchestrationInstance: { instanceId: this.instanceId, executionId: followingId(executionId) },
    };
    const suspension = view.suspended ? history.filter(({ kind }) => kind === "executionSuspended").slice(-1) : [];
    return await begin<Input, Output>(new SteppedExecution({ ...surroundings, orchestrator: definition }, next), [
      ...suspension,
      ...end.carryoverEvents,
      ...toItself,
    ]);
  }

  get #who(): string {
    return `instance ${JSON.stringify(this.instanceId)}`;
  }

  #read(payload: string | undefined): unknown {
    return this.#execution.surroundings.converter.read(payload);
  }
}

/** So many timers in a row that take no time. */
const ENDLESS = 1_000;

/** TypeScript takes an asynchronous function, too, where nothing is to be returned. */
function refusePromise(returned: unknown): void {
  if (!(returned instanceof Promise)) return;
  // Nobody awaits it any more.
  returned.catch(() => {});
  throw new TypeError(
    "batch takes a function that says at once what happens: it has to be synchronous, and return no promise",
  );
}

/** Runs the first turn of an execution. */
export async function begin<Input, Output>(
  execution: SteppedExecution,
  events: readonly HistoryEvent[] = [],
): Promise<SteppedRun<Input, Output>> {
  await execution.deliver([execution.started, ...events]);
  return new SteppedRun<Input, Output>(execution);
}

/** The timers that fire next, all of one instant, where that is no later than the end. */
function nextDue({ work, view, isOver }: SteppedExecution, end: number): readonly Step[] {
  if (isOver) return [];
  const timers = work.actions
    .filter((action) => action.kind === "createTimer")
    .filter(({ id }) => view.openIds.has(id));
  const first = Math.min(...timers.map(({ fireAt }) => fireAt));
  return first > end ? [] : timers.filter(({ fireAt }) => fireAt === first).map(fireTimer);
}

/** `execution-1` is followed by `execution-2`. */
function followingId(executionId: string): string {
  const [, stem = executionId, number = "1"] = /^(.*)-(\d+)$/.exec(executionId) ?? [];
  return `${stem}-${Number(number) + 1}`;
}
