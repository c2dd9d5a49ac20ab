import { Task } from "../task/task.js";
import type { ConfirmationEvent } from "./confirmation.js";
import type { Execution } from "./execution.js";
import type { ActionOwner, Entry } from "./ledger.js";
import { isLeg } from "./timer-leg.js";

/** The last instant that a `Date` can hold. */
const LATEST_TIME = 8.64e15;

/**
 * One timer, however many legs it takes (R4b): where history recorded an earlier time than was asked for, as SDKs do that
 * split long timers, another leg follows when that one fires.
 */
export class DurableTimer implements ActionOwner {
  readonly fireAt: number;
  #entry: Entry;
  #isLeg = false;
  #scheduledAt = 0;

  /**
   * Schedules it.
   *
   * @param fireAt - milliseconds since the Unix epoch; what no Date can hold is as good as never
   * @param owner - the task that waits for it
   */
  constructor(
    readonly execution: Execution,
    fireAt: number,
    readonly owner: Task<unknown>,
    readonly onFired: () => void,
  ) {
    this.fireAt = Math.min(fireAt, LATEST_TIME);
    this.#entry = this.#schedule();
  }

  /** The id of the leg that runs. */
  get id(): number {
    return this.#entry.action.id;
  }

  onConfirmed(event: ConfirmationEvent): void {
    if (event.kind !== "timerCreated") return;
    this.#isLeg = isLeg(event.fireAt, this.fireAt, this.#scheduledAt);
  }

  fire(): void {
    this.execution.timers.delete(this.id);
    if (this.#isLeg) this.#entry = this.#schedule();
    else this.onFired();
  }

  /** Before it was committed it is withdrawn; after that, its firing is ignored. */
  cancel(): void {
    this.execution.timers.delete(this.id);
    this.execution.ledger.withdraw(this.#entry);
  }

  #schedule(): Entry {
    const { ledger, timers } = this.execution;
    const id = ledger.nextId();
    this.#isLeg = false;
    this.#scheduledAt = this.execution.now;
    timers.set(id, this);
    return ledger.record({ kind: "createTimer", id, fireAt: this.fireAt }, this);
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
    return `timer (task ${this.#timer.id})`;
  }

  protected override withdraw(): boolean {
    if (this.#timer.execution.refusalOf("task.cancel")) return false;
    this.#timer.cancel();
    return true;
  }
}
