import type { CreateTimerAction, TimerCreatedEvent } from "@reawait/protocol";
import { Task } from "../task/task.js";
import type { ConfirmationEvent } from "./confirmation.js";
import type { Execution } from "./execution.js";
import type { Recorded } from "./ledger.js";

/**
 * One timer, however many legs it takes (R4b): where history recorded an earlier time than was asked for, as SDKs do that
 * split long timers, another leg follows when that one fires.
 */
export class DurableTimer implements Recorded {
  #action: CreateTimerAction;
  #isLeg = false;

  /**
   * Schedules it.
   *
   * @param fireAt - milliseconds since the Unix epoch
   * @param owner - the task that waits for it
   */
  constructor(
    readonly execution: Execution,
    readonly fireAt: number,
    readonly owner: Task<unknown>,
    readonly onFired: () => void,
  ) {
    this.#action = this.#schedule();
  }

  /** The action of the leg that runs. */
  get action(): CreateTimerAction {
    return this.#action;
  }

  onConfirmed(event: ConfirmationEvent): void {
    this.#isLeg = isTimerCreated(event) && event.fireAt < this.fireAt;
  }

  fire(): void {
    this.execution.timers.delete(this.#action.id);
    if (this.#isLeg) this.#action = this.#schedule();
    else this.onFired();
  }

  /** Before it was committed it is withdrawn; after that, its firing is ignored. */
  cancel(): void {
    this.execution.timers.delete(this.#action.id);
    this.execution.ledger.withdraw(this.#action.id);
  }

  #schedule(): CreateTimerAction {
    const { ledger, timers } = this.execution;
    this.#isLeg = false;
    this.#action = { kind: "createTimer", id: ledger.nextId(), fireAt: this.fireAt };
    timers.set(this.#action.id, this);
    ledger.record(this);
    return this.#action;
  }
}

/** What `ctx.createTimer` returns. */
export class TimerTask extends Task<void> {
  readonly #timer: DurableTimer;

  constructor(execution: Execution, fireAt: number) {
    super();
    this.#timer = new DurableTimer(execution, fireAt, this, () => {
      execution.complete(this, undefined);
    });
  }

  get label(): string {
    return `timer (task ${this.#timer.action.id})`;
  }

  protected override withdraw(): void {
    this.#timer.execution.assertOpen("task.cancel");
    this.#timer.cancel();
  }
}

function isTimerCreated(event: ConfirmationEvent): event is TimerCreatedEvent {
  return event.kind === "timerCreated";
}
