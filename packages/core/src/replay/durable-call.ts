/** A call of an activity or a sub-orchestration: its attempts, its timeout, its signal. */
import type { CreateSubOrchestrationAction, FailureDetails, ScheduleTaskAction, Tags } from "@reawait/protocol";
import { TaskFailedError } from "../errors/task-failed-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import type { RetryDelay } from "../retry/retry-policy.js";
import type { SubOrchestrationTask } from "../task/durable-task.js";
import { Task } from "../task/task.js";
import type { ConfirmationEvent } from "./confirmation.js";
import { DurableTimer } from "./durable-timer.js";
import type { Execution } from "./execution.js";
import type { ActionOwner } from "./ledger.js";

/** What is called. */
export interface CallTarget {
  readonly kind: "activity" | "subOrchestration";
  readonly name: string;
  readonly version: string | undefined;
  readonly input: string | undefined;
  readonly tags: Tags | undefined;
  /** Of a sub-orchestration, where the caller gave one. */
  readonly instanceId: string | undefined;
}

/** How long and how often it is tried. */
export interface CallLimits {
  readonly retry: RetryDelay | undefined;
  /** Milliseconds for all attempts together. */
  readonly timeout: number | undefined;
  readonly signal: AbortSignal | undefined;
}

const DERIVED_ID = Object.freeze({ derivedInstanceId: true });
const GIVEN_ID = Object.freeze({ derivedInstanceId: false });

const UNKNOWN_FAILURE: FailureDetails = { errorType: "", errorMessage: "", isNonRetriable: false };

/** What it resolves to is what the definition promises, or the caller claims. */
export class DurableCall extends Task<never> implements SubOrchestrationTask<never>, ActionOwner {
  readonly #execution: Execution;
  readonly #startedAt: number;
  readonly #limits: CallLimits | undefined;
  readonly #comparison: { readonly derivedInstanceId: boolean };
  #action: ScheduleTaskAction | CreateSubOrchestrationAction;
  #attempts = 0;
  #adoptedInstanceId: string | undefined;
  #retryTimer: DurableTimer | undefined;
  #timeout: DurableTimer | undefined;
  #onAbort: (() => void) | undefined;

  /** Schedules its first attempt. */
  constructor(execution: Execution, target: CallTarget, limits: CallLimits | undefined) {
    super();
    this.#execution = execution;
    this.#startedAt = execution.now;
    this.#limits = limits;
    this.#comparison = target.instanceId === undefined ? DERIVED_ID : GIVEN_ID;
    this.#action = toAction(execution, target, execution.ledger.nextId());
    if (limits?.signal?.aborted) {
      this.#abort(limits.signal);
      return;
    }
    this.#schedule();
    if (limits) this.#keepTo(limits);
  }

  get kind(): CallTarget["kind"] {
    return this.#action.kind === "scheduleTask" ? "activity" : "subOrchestration";
  }

  get label(): string {
    const { kind, name, id } = this.#action;
    return `${kind === "scheduleTask" ? "activity" : "sub-orchestration"} "${name}" (task ${id})`;
  }

  /** Of a sub-orchestration: given, derived, or adopted from history. */
  get instanceId(): string {
    return this.#adoptedInstanceId ?? (this.#action.kind === "createSubOrchestration" ? this.#action.instanceId : "");
  }

  onConfirmed(event: ConfirmationEvent): void {
    if (event.kind === "subOrchestrationInstanceCreated") this.#adoptedInstanceId = event.instanceId;
  }

  onCompleted(payload: string | undefined): void {
    this.#release();
    this.#execution.completeWith(this, payload);
  }

  onFailed(failure: FailureDetails | undefined): void {
    this.#execution.calls.delete(this.#action.id);
    const delay = this.#retryDelay(failure);
    if (delay === undefined) {
      this.#release();
      this.#execution.fail(this, this.#toError(failure));
    } else if (delay <= 0) {
      this.#retry();
    } else {
      this.#retryTimer = new DurableTimer(this.#execution, Math.floor(this.#execution.now + delay), this, () => {
        this.#retry();
      });
    }
  }

  protected override withdraw(): void {
    this.#execution.assertOpen("task.cancel");
    this.#release();
  }

  #retryDelay(failure: FailureDetails | undefined): number | undefined {
    const retry = this.#limits?.retry;
    if (retry === undefined || failure?.isNonRetriable === true) return undefined;
    return retry({
      attempt: this.#attempts,
      failure: failure ?? UNKNOWN_FAILURE,
      elapsed: this.#execution.now - this.#startedAt,
      taskName: this.#action.name,
      instanceId: this.#execution.instanceId,
    });
  }

  #toError(failure: FailureDetails | undefined): TaskFailedError {
    const { name, id } = this.#action;
    const { instanceId } = this.#execution;
    return new TaskFailedError({ kind: this.kind, name, taskId: id, instanceId, attempts: this.#attempts }, failure);
  }

  #retry(): void {
    this.#retryTimer = undefined;
    const { traits, ledger } = this.#execution;
    const id = traits.reusesIds ? this.#action.id : ledger.nextId();
    // A sub-orchestration that is retried keeps its instance id.
    const { instanceId } = this;
    this.#action = this.#action.kind === "scheduleTask" ? { ...this.#action, id } : { ...this.#action, id, instanceId };
    this.#schedule();
  }

  #schedule(): void {
    this.#attempts += 1;
    this.#execution.calls.set(this.#action.id, this);
    this.#execution.ledger.record(this.#action, this, this.#comparison);
  }

  #keepTo({ timeout, signal }: CallLimits): void {
    if (timeout !== undefined) {
      this.#timeout = new DurableTimer(this.#execution, this.#execution.now + timeout, this, () => {
        this.#release();
        this.#execution.fail(this, new TimeoutError(this.label, timeout));
      });
    }
    if (signal) {
      this.#onAbort = () => {
        this.#abort(signal);
      };
      signal.addEventListener("abort", this.#onAbort);
    }
  }

  #abort(signal: AbortSignal): void {
    const reason: unknown = signal.reason;
    // Thrown into the event's dispatch, an error would end the process.
    if (this.#execution.ended) return;
    if (this.#execution.isOpen) this.cancel(reason instanceof Error ? reason.message : String(reason));
    else this.#execution.poisonWith("aborted the signal of a call after waiting for something that is not durable");
  }

  /** Nothing more is expected of it. */
  #release(): void {
    this.#execution.calls.delete(this.#action.id);
    if (this.#limits === undefined) return;
    this.#retryTimer?.cancel();
    this.#timeout?.cancel();
    if (this.#onAbort) this.#limits.signal?.removeEventListener("abort", this.#onAbort);
  }
}

function toAction(
  { identity, instanceId: parentId }: Execution,
  { kind, name, version, input, tags, instanceId }: CallTarget,
  id: number,
): ScheduleTaskAction | CreateSubOrchestrationAction {
  if (kind === "activity") return { kind: "scheduleTask", id, name, version, input, tags };
  // As durabletask-js derives it: unique to the execution, and of one length at any depth (R4).
  const derived = `${identity.executionId || parentId}:${id.toString(16).padStart(4, "0")}`;
  return { kind: "createSubOrchestration", id, instanceId: instanceId ?? derived, name, version, input, tags };
}
