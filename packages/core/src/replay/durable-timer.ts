import type { Execution } from "./execution.js";

/**
 * One timer, however many legs it takes (R4b): where history recorded an earlier time than was asked for, as SDKs do that
 * split long timers, another leg follows when that one fires.
 */
export class DurableTimer {
  #id = 0;
  #isLeg = false;

  /**
   * Schedules it.
   *
   * @param fireAt - milliseconds since the Unix epoch
   */
  constructor(
    readonly execution: Execution,
    readonly fireAt: number,
    readonly onFired: () => void,
  ) {
    this.#schedule();
  }

  /** The id of the leg that runs. */
  get id(): number {
    return this.#id;
  }

  fire(): void {
    this.execution.timers.delete(this.#id);
    if (this.#isLeg) this.#schedule();
    else this.onFired();
  }

  /** Before it was committed it is withdrawn; after that, its firing is ignored. */
  cancel(): void {
    this.execution.timers.delete(this.#id);
    this.execution.ledger.withdraw(this.#id);
  }

  #schedule(): void {
    const { ledger, timers } = this.execution;
    this.#isLeg = false;
    this.#id = ledger.nextId();
    timers.set(this.#id, this);
    ledger.record({
      action: { kind: "createTimer", id: this.#id, fireAt: this.fireAt },
      derivedInstanceId: false,
      onConfirmed: (event) => {
        this.#isLeg = event.kind === "timerCreated" && event.fireAt < this.fireAt;
      },
    });
  }
}
