/** A call of an activity or a sub-orchestration: its attempts, its timeout, its signal. */
import type { FailureDetails, OrchestratorAction, Tags } from "@reawait/protocol";
import { TaskFailedError } from "../errors/task-failed-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import type { RetryDelay } from "../retry/retry-policy.js";
import type { SubOrchestrationTask } from "../task/durable-task.js";
import { Task } from "../task/task.js";
import type { ConfirmationEvent } from "./confirmation.js";
import { DurableTimer } from "./durable-timer.js";
import type { Execution } from "./execution.js";

/** What is called, and how. */
export interface CallSpec {
  readonly kind: "activity" | "subOrchestration";
  readonly name: string;
  readonly version: string | undefined;
  readonly input: string | undefined;
  readonly tags: Tags | undefined;
  /** Of a sub-orchestration, where the caller gave one. */
  readonly instanceId: string | undefined;
  readonly retry: RetryDelay | undefined;
  /** Milliseconds for all attempts together. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal | undefined;
}

const UNKNOWN_FAILURE: FailureDetails = { errorType: "", errorMessage: "", isNonRetriable: false };

export class DurableCall {
  /** What it resolves to is what the definition promises, or the caller claims. */
  readonly task: SubOrchestrationTask<never> & Task<never>;
  readonly #startedAt: number;
  #id: number;
  #attempts = 0;
  #instanceId: string;
  #retryTimer: DurableTimer | undefined;
  #timeout: DurableTimer | undefined;

  /** Schedules its first attempt. */
  constructor(
    readonly execution: Execution,
    readonly spec: CallSpec,
  ) {
    const { ledger, now } = execution;
    this.#startedAt = now;
    this.#id = ledger.nextId();
    this.#instanceId = spec.instanceId ?? this.#deriveInstanceId();
    const label = `${spec.kind === "activity" ? "activity" : "sub-orchestration"} "${spec.name}" (task ${this.#id})`;
    this.task = new CallTask(label, this, () => {
      execution.assertOpen("task.cancel");
      this.#release();
    });
    execution.openTasks.add(this.task);
    if (spec.signal?.aborted) {
      this.#abort();
      return;
    }
    spec.signal?.addEventListener("abort", this.#abort);
    this.#schedule();
    if (spec.timeout !== undefined) this.#startTimeout(spec.timeout);
  }

  /** Of a sub-orchestration: given, derived, or adopted from history. */
  get instanceId(): string {
    return this.#instanceId;
  }

  onCompleted(payload: string | undefined): void {
    this.#release();
    this.execution.completeWith(this.task, payload);
  }

  onFailed(failure: FailureDetails | undefined): void {
    const { execution, spec } = this;
    execution.calls.delete(this.#id);
    const delay = this.#retryDelay(failure);
    if (delay === undefined) {
      this.#release();
      const { name, kind } = spec;
      const task = { kind, name, taskId: this.#id, instanceId: execution.instanceId, attempts: this.#attempts };
      execution.fail(this.task, new TaskFailedError(task, failure));
    } else if (delay <= 0) {
      this.#retry();
    } else {
      this.#retryTimer = new DurableTimer(execution, Math.floor(execution.now + delay), () => {
        this.#retry();
      });
    }
  }

  #retryDelay(failure: FailureDetails | undefined): number | undefined {
    if (this.spec.retry === undefined || failure?.isNonRetriable === true) return undefined;
    return this.spec.retry({
      attempt: this.#attempts,
      failure: failure ?? UNKNOWN_FAILURE,
      elapsed: this.execution.now - this.#startedAt,
      taskName: this.spec.name,
      instanceId: this.execution.instanceId,
    });
  }

  #retry(): void {
    this.#retryTimer = undefined;
    if (!this.execution.reusesIds) this.#id = this.execution.ledger.nextId();
    this.#schedule();
  }

  #schedule(): void {
    this.#attempts += 1;
    this.execution.calls.set(this.#id, this);
    this.execution.ledger.record({
      action: this.#action(),
      derivedInstanceId: this.spec.instanceId === undefined,
      onConfirmed: this.spec.kind === "activity" ? undefined : this.#adopt,
    });
  }

  readonly #adopt = (event: ConfirmationEvent): void => {
    if (event.kind === "subOrchestrationInstanceCreated") this.#instanceId = event.instanceId;
  };

  #action(): OrchestratorAction {
    const { kind, name, version, input, tags } = this.spec;
    if (kind === "activity") return { kind: "scheduleTask", id: this.#id, name, version, input, tags };
    return { kind: "createSubOrchestration", id: this.#id, instanceId: this.#instanceId, name, version, input, tags };
  }

  /** As durabletask-js derives it: unique to the execution, and of one length at any depth (R4). */
  #deriveInstanceId(): string {
    const { identity, instanceId } = this.execution;
    return `${identity.executionId || instanceId}:${this.#id.toString(16).padStart(4, "0")}`;
  }

  #startTimeout(timeout: number): void {
    const { execution, task } = this;
    this.#timeout = new DurableTimer(execution, execution.now + timeout, () => {
      this.#release();
      execution.fail(task, new TimeoutError(task.label, timeout));
    });
  }

  readonly #abort = (): void => {
    const reason: unknown = this.spec.signal?.reason;
    // Thrown into the event's dispatch, an error would end the process.
    if (this.execution.isOpen) this.task.cancel(reason instanceof Error ? reason.message : String(reason));
    else this.execution.poisonWith("aborted the signal of a call after waiting for something that is not durable");
  };

  /** Nothing more is expected of it. */
  #release(): void {
    this.execution.openTasks.delete(this.task);
    this.execution.calls.delete(this.#id);
    this.spec.signal?.removeEventListener("abort", this.#abort);
    this.#retryTimer?.cancel();
    this.#timeout?.cancel();
  }
}

/** The task of a call; that of a sub-orchestration knows its instance. */
class CallTask extends Task<never> implements SubOrchestrationTask<never> {
  readonly #call: DurableCall;

  constructor(label: string, call: DurableCall, onCancel: () => void) {
    super(label, onCancel);
    this.#call = call;
  }

  get instanceId(): string {
    return this.#call.instanceId;
  }
}
