/** A call of an activity or a sub-orchestration: its attempts, its timeout, its signal. */
import type {
  CreateSubOrchestrationAction,
  FailureDetails,
  ScheduleTaskAction,
  Tags,
  TraceContext,
} from "@reawait/protocol";
import { withAttempt } from "../context/reserved-tags.js";
import { TaskFailedError } from "../errors/task-failed-error.js";
import { TimeoutError } from "../errors/timeout-error.js";
import type { RetryDelay } from "../retry/retry-policy.js";
import type { SubOrchestrationTask } from "../task/durable-task.js";
import { Task } from "../task/task.js";
import type { ConfirmationEvent } from "./confirmation.js";
import { DurableTimer } from "./durable-timer.js";
import type { Execution } from "./execution.js";
import type { ActionOwner } from "./ledger.js";

/** What is called, and with what. */
export interface CallRequest {
  readonly kind: "activity" | "subOrchestration";
  readonly name: string;
  readonly version: string | undefined;
  readonly input: unknown;
  /** How the input is written. */
  readonly payload: "plain" | "rich";
  readonly tags: Tags | undefined;
  readonly traceContext: TraceContext | undefined;
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

  /**
   * Schedules its first attempt.
   *
   * @throws PayloadError where the input cannot be written; then no id is taken
   */
  constructor(execution: Execution, request: CallRequest, limits: CallLimits | undefined) {
    super();
    this.#execution = execution;
    this.#startedAt = execution.now;
    this.#limits = limits;
    this.#comparison = request.instanceId === undefined ? DERIVED_ID : GIVEN_ID;
    this.#action = toAction(execution, request);
    if (limits?.signal?.aborted) {
      this.#abort(limits.signal);
      return;
    }
    this.#schedule();
    if (limits) this.#keepTo(limits);
  }

  get kind(): CallRequest["kind"] {
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

  protected override withdraw(): boolean {
    if (this.#execution.refusalOf("task.cancel")) return false;
    this.#release();
    return true;
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
    const tags = withAttempt(this.#action.tags, this.#attempts + 1);
    // A sub-orchestration that is retried keeps its instance id.
    const { instanceId } = this;
    const again = { ...this.#action, id, tags };
    this.#action = again.kind === "scheduleTask" ? again : { ...again, instanceId };
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
  { converter, identity, instanceId: parentId, ledger }: Execution,
  { kind, name, version, input: value, payload, tags, traceContext: parentTraceContext, instanceId }: CallRequest,
): ScheduleTaskAction | CreateSubOrchestrationAction {
  const input = payload === "plain" ? converter.writePlain(value) : converter.write(value);
  const id = ledger.nextId();
  if (kind === "activity") return { kind: "scheduleTask", id, name, version, input, tags, parentTraceContext };
  // As durabletask-js derives it: unique to the execution, and of one length at any depth (R4).
  const childId = instanceId ?? `${identity.executionId || parentId}:${id.toString(16).padStart(4, "0")}`;
  return { kind: "createSubOrchestration", id, instanceId: childId, name, version, input, tags, parentTraceContext };
}
