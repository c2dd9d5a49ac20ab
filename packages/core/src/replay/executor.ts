/**
 * Replays a history into an orchestrator: a state machine over history events, to be driven step by step.
 *
 * Its job: what each event does to the execution. It reads no clock, starts no I/O and never waits; `runTurn` drives it,
 * and so can a query or a debugger.
 * Not its job: when the orchestrator is at rest (see `run-turn.ts`), what calls, timers and `ctx` do (see
 * `durable-call.ts`, `durable-timer.ts`, `runtime-context.ts`), what is compared on replay (see `confirmation.ts`).
 *
 * The rules of replay, and where they are kept:
 *
 * R1   An event that settles a task is applied alone; all it wakes comes to rest before the next.   run-turn
 * R2   Rest is when all microtasks have run; nobody listens, nothing to wait for.                   scheduler, here
 * R3   Same code, same history, same actions: whatever crashes and sessions come in between.        all of it
 * R4   Actions are recorded at the call; ids and derived values follow durabletask-js.              ledger, durable-*
 * R5   Kind, name and target of each recorded action are compared; a missing one counts too.        confirmation, here
 * R6   At rest and waiting for nothing durable is an error; so is running outside the window.       here, execution
 * R7   Time follows OrchestratorStarted and never goes back; guids and randomness are seeded.       here, seeded
 * R8   Failures are rebuilt only from what history recorded.                                        errors/failure
 * R9   A session goes on where a replay would have come to.                                         here
 * R10  Untrusted names are keys of Maps, never of objects.                                          mailbox, registry
 * R11  While suspended, incoming events are held back, in order; all others apply at once.          here
 * R12  Turns run one at a time, each from a fresh macrotask.                                        turn-queue
 */
import type {
  CompleteOrchestrationAction,
  ExecutionStartedEvent,
  ExecutionTerminatedEvent,
  HistoryEvent,
} from "@reawait/protocol";
import type { AnyOrchestrator, Registry } from "../definitions/registry.js";
import { ForeignAwaitError } from "../errors/foreign-await-error.js";
import { NonDeterminismError } from "../errors/non-determinism-error.js";
import { OrchestratorNotRegisteredError } from "../errors/not-registered-error.js";
import { completed, describeEnd, failed, terminated } from "./completion.js";
import type { ConfirmationEvent, Disagreement } from "./confirmation.js";
import { Execution, type Surroundings } from "./execution.js";
import { traitsOf } from "./history-traits.js";
import { identityOf } from "./identity.js";
import type { IncomingEvent } from "./incoming-event.js";
import { runOrchestrator } from "./run-orchestrator.js";
import type { ExecutionView, Fault, TurnOutcome } from "./turn-outcome.js";

export interface ExecutorOptions extends Surroundings {
  readonly orchestrators: Pick<Registry<AnyOrchestrator>, "find" | "explainMissing">;
  /** Whether a batch's confirmations stand in that batch, as `EngineProfile` says. */
  readonly ordersConfirmations: boolean;
}

export class OrchestrationExecutor {
  readonly #options: ExecutorOptions;
  readonly #execution: Execution;
  #eventNumber = 0;
  #started = false;
  #suspended = false;
  /** Held back while suspended; then let go, one by one, before anything newer. */
  readonly #held: IncomingEvent[] = [];
  /** Whether the history holds the end of this execution. */
  #endRecorded = false;
  /** Whether the batch that is being applied has shown its confirmations, so that its end may be judged. */
  #batchConfirmed = false;
  #completion: CompleteOrchestrationAction | undefined;
  #termination: ExecutionTerminatedEvent | undefined;
  #fault: Fault | undefined;
  /** A fault that was found before this turn: it counts, whatever replay finds besides. */
  #earlierFault: Fault | undefined;

  constructor(options: ExecutorOptions) {
    this.#options = options;
    this.#execution = new Execution(options);
  }

  /** Whether somebody was told something since the last rest, so that there is something to wait for. */
  get needsDrain(): boolean {
    return this.#execution.woken;
  }

  /** Opens the window in which the orchestrator may run, for as long as its driver waits for rest. */
  open(): void {
    this.#execution.open();
  }

  close(): void {
    this.#execution.close();
  }

  /**
   * Before the first event of a turn.
   *
   * @param history - all past events; `undefined` for an executor that goes on from its last turn (R9)
   * @param fault - what the orchestrator did wrong since its last turn: this turn comes to that
   */
  beginTurn(history: readonly HistoryEvent[] | undefined, fault?: Fault): void {
    this.#earlierFault = fault;
    if (history === undefined) {
      this.#execution.ledger.clear();
      this.#execution.isReplaying = false;
    } else {
      this.#execution.traits = traitsOf(history);
      this.#execution.isReplaying = true;
    }
    this.#fault ??= this.#execution.poison;
  }

  /** After the last past event, before the first new one. */
  endHistory(): void {
    if (this.#execution.isReplaying) {
      this.#judgeBatch();
      this.#judgeEnd();
    }
    this.#fault ??= this.#earlierFault;
    this.#execution.isReplaying = false;
    this.#batchConfirmed = false;
  }

  get holdsEvents(): boolean {
    return !this.#suspended && this.#held.length > 0;
  }

  /** The next event that was held back and may go on now. */
  takeHeld(): HistoryEvent | undefined {
    return this.#suspended ? undefined : this.#held.shift();
  }

  /** Applies an event of the history. What it wakes runs in the microtasks that follow. */
  apply(event: HistoryEvent): void {
    this.#eventNumber += 1;
    this.#applyNow(event);
  }

  /** Applies an event that was counted when it was held back. */
  applyHeld(event: HistoryEvent): void {
    this.#applyNow(event);
  }

  /** Whether what could still be applied would change nothing but this: see `skim`. */
  get isFaulty(): boolean {
    return this.#fault !== undefined;
  }

  /** Looks through the new events of a turn with a fault: what cannot go on can still be terminated. */
  skim(newEvents: readonly HistoryEvent[]): void {
    this.#termination ??= newEvents.find((event) => event.kind === "executionTerminated");
  }

  /** The orchestrator is at rest. */
  settled(): void {
    this.#execution.woken = false;
  }

  /** After the last event, at rest. */
  endTurn(): TurnOutcome {
    const { ledger, customStatus } = this.#execution;
    this.#fault = this.#earlierFault ?? this.#fault ?? this.#findForeignAwait();
    if (this.#fault) {
      this.#execution.ended = true;
      const end = this.#termination ? terminated(-1, this.#termination) : failed(-1, this.#fault);
      return { actions: [end], customStatus, ended: true, fault: this.#termination ? undefined : this.#fault };
    }
    const completion = this.#completion && this.#withCarryover(this.#completion);
    const actions = completion ? [...ledger.actions, completion] : ledger.actions;
    return { actions, customStatus, ended: completion !== undefined, fault: undefined };
  }

  view(): ExecutionView {
    const { customStatus, ended, mailbox } = this.#execution;
    return {
      customStatus,
      ended,
      suspended: this.#suspended,
      openTasks: [...new Set(this.#execution.openTasks())].map(({ label, isListenedTo }) => ({ label, isListenedTo })),
      openIds: new Map(this.#execution.openIds()),
      untaken: mailbox.kept,
    };
  }

  #applyNow(event: HistoryEvent): void {
    if (this.#fault) return;
    switch (event.kind) {
      case "orchestratorStarted":
        this.#beginBatch(event.timestamp);
        break;
      case "orchestratorCompleted":
        this.#batchConfirmed = true;
        break;
      case "executionStarted":
        if (!this.#started) this.#start(event);
        break;
      case "executionSuspended":
        this.#suspended = true;
        break;
      case "executionResumed":
        this.#suspended = false;
        break;
      case "executionTerminated":
        this.#terminate(event);
        break;
      case "taskScheduled":
      case "subOrchestrationInstanceCreated":
      case "timerCreated":
      case "entityOperationCalled":
      case "entityOperationSignaled":
      case "entityLockRequested":
      case "entityUnlockSent":
        this.#confirm(event);
        break;
      case "eventSent":
        // Some engines put the sender's event into the target's history as it is, with the sender's id.
        if (event.instanceId === this.#options.instanceId && !this.#execution.ledger.expects(event)) {
          this.#receive({
            kind: "eventRaised",
            eventId: -1,
            timestamp: event.timestamp,
            name: event.name,
            input: event.input,
          });
        } else this.#confirm(event);
        break;
      case "taskCompleted":
      case "taskFailed":
      case "subOrchestrationInstanceCompleted":
      case "subOrchestrationInstanceFailed":
      case "timerFired":
      case "eventRaised":
      case "entityOperationCompleted":
      case "entityOperationFailed":
      case "entityLockGranted":
        this.#receive(event);
        break;
      case "executionCompleted":
        this.#endRecorded = true;
        break;
      case "executionRewound":
      case "continueAsNew":
      case "genericEvent":
      case "historyState":
      case "unknown":
        break;
    }
  }

  /** An incoming event: held back while suspended (R11), else it settles what waits for it. */
  #receive(event: IncomingEvent): void {
    const { calls, timers, mailbox, ended } = this.#execution;
    if (ended && event.kind !== "eventRaised") return;
    if (this.#suspended && !ended) {
      this.#held.push(event);
      return;
    }
    switch (event.kind) {
      case "taskCompleted":
      case "subOrchestrationInstanceCompleted":
        calls.get(event.taskScheduledId)?.onCompleted(event.result);
        break;
      case "taskFailed":
      case "subOrchestrationInstanceFailed":
        calls.get(event.taskScheduledId)?.onFailed(event.failureDetails);
        break;
      case "timerFired":
        timers.get(event.timerId)?.fire();
        break;
      case "eventRaised":
        mailbox.deliver(event);
        break;
      case "entityOperationCompleted":
      case "entityOperationFailed":
      case "entityLockGranted":
        break;
    }
  }

  #beginBatch(timestamp: number): void {
    if (this.#execution.isReplaying && this.#batchConfirmed) this.#judgeBatch();
    this.#batchConfirmed = false;
    this.#execution.now = Math.max(this.#execution.now, timestamp);
  }

  /** A past batch has ended: what it did must stand in it (R5). */
  #judgeBatch(): void {
    const { ended, traits } = this.#execution;
    if (this.#fault || this.#suspended || ended || traits.rewound || !this.#options.ordersConfirmations) return;
    const disagreement = this.#execution.ledger.findUnconfirmed();
    if (disagreement) this.#mismatch(disagreement, 0);
    else this.#execution.ledger.clear();
  }

  /** Code that ended in a past batch has ended too early: the execution went on (R5). */
  #judgeEnd(): void {
    if (this.#fault || this.#endRecorded || this.#termination || this.#execution.traits.rewound) return;
    if (this.#completion)
      this.#mismatch({ historySays: "that it went on", codeDid: undefined, callSite: undefined }, 0);
  }

  #confirm(event: ConfirmationEvent): void {
    this.#batchConfirmed = true;
    const disagreement = this.#execution.ledger.confirm(event);
    if (disagreement) this.#mismatch(disagreement, this.#eventNumber);
  }

  #mismatch({ historySays, codeDid, callSite, advice }: Disagreement, eventNumber: number): void {
    const { instanceId } = this.#options;
    const did = codeDid ?? (this.#completion ? describeEnd(this.#completion) : "nothing");
    // Code that waits for something foreign does nothing either; then that is the error to tell.
    this.#fault =
      (codeDid === undefined ? this.#findForeignAwait() : undefined) ??
      new NonDeterminismError({ instanceId, eventNumber, historySays, codeDid: did }, callSite, advice);
  }

  #start(event: ExecutionStartedEvent): void {
    const execution = this.#execution;
    this.#started = true;
    execution.identity = identityOf(event);
    const { name, version } = event;
    const definition = this.#options.orchestrators.find(name, version);
    if (!definition) {
      const why = this.#options.orchestrators.explainMissing(name, version);
      this.#fail(-1, new OrchestratorNotRegisteredError(why));
      return;
    }
    execution.woken = true;
    runOrchestrator(execution, definition, event.input).then(
      (value) => {
        if (this.#mayEnd("returned")) this.#return(value);
      },
      (error: unknown) => {
        if (this.#mayEnd("threw")) this.#fail(execution.ledger.nextId(), error);
      },
    );
  }

  #mayEnd(how: string): boolean {
    const { isOpen, ended } = this.#execution;
    if (!isOpen && !ended) this.#execution.poisonWith(`${how} after waiting for something that is not durable`);
    return isOpen && !ended;
  }

  #return(value: unknown): void {
    const { ledger, nextExecution, converter, mailbox } = this.#execution;
    const id = ledger.nextId();
    if (nextExecution) {
      if (!nextExecution.keepEvents) mailbox.discard();
      ledger.withdrawWhere(({ kind }) => kind === "scheduleTask" || kind === "createTimer");
      const { input, version } = nextExecution;
      this.#complete({ ...completed(id, "CONTINUED_AS_NEW"), result: input, newVersion: version });
      return;
    }
    try {
      this.#complete({ ...completed(id, "COMPLETED"), result: converter.write(value) });
    } catch (error) {
      this.#fail(id, error);
    }
  }

  #fail(id: number, error: unknown): void {
    this.#complete(failed(id, error));
  }

  /** Beats suspension, and a continue-as-new of the same turn; not an end that came before it. */
  #terminate(event: ExecutionTerminatedEvent): void {
    this.#termination ??= event;
    if (this.#completion && this.#completion.orchestrationStatus !== "CONTINUED_AS_NEW") return;
    const { ledger } = this.#execution;
    ledger.withdrawWhere(({ kind }) => kind !== "sendEvent" && kind !== "sendEntityMessage");
    this.#complete(terminated(ledger.nextId(), event));
  }

  #complete(completion: CompleteOrchestrationAction): void {
    this.#completion = completion;
    this.#execution.ended = true;
    this.#execution.mailbox.dismissWaiters();
  }

  /**
   * Events that nobody took go on to the next execution. Those that came after the orchestrator returned do so whatever
   * it asked for: in a later batch they would have come to the next execution too (R3).
   */
  #withCarryover(completion: CompleteOrchestrationAction): CompleteOrchestrationAction {
    if (completion.orchestrationStatus !== "CONTINUED_AS_NEW") return completion;
    return { ...completion, carryoverEvents: this.#execution.mailbox.kept };
  }

  /** At rest, not over, not suspended, and nothing durable that anybody waits for (R6). */
  #findForeignAwait(): ForeignAwaitError | undefined {
    const { ended, poison, instanceId } = this.#execution;
    if (poison) return poison;
    if (!this.#started || ended || this.#suspended) return undefined;
    for (const task of this.#execution.openTasks()) if (task.isListenedTo) return undefined;
    return new ForeignAwaitError(instanceId, "awaits something that is not durable");
  }
}
