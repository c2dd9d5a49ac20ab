/**
 * Takes steps one after another, in the order in which they were asked for, and refuses those that cannot happen: what is
 * not pending any more, timers before their time, anything after the end.
 */
import type { HistoryEvent } from "@reawait/protocol";
import type { Step } from "./step.js";
import type { SteppedExecution } from "./stepped-execution.js";

export class StepQueue {
  readonly #execution: SteppedExecution;
  #last: Promise<void> = Promise.resolve();
  #length = 0;

  constructor(execution: SteppedExecution) {
    this.#execution = execution;
  }

  /** Whether a step is under way. */
  get isBusy(): boolean {
    return this.#length > 0;
  }

  /** Does some work once all before it is done. */
  async add(work: () => Promise<void>): Promise<void> {
    const before = this.#last;
    const run = async (): Promise<void> => {
      await before;
      try {
        this.#assertGoing();
        await work();
      } finally {
        this.#length -= 1;
      }
    };
    this.#length += 1;
    const done = run();
    this.#last = done.catch(() => {});
    await done;
  }

  /** Lets steps happen together, as one batch. */
  async deliver(steps: readonly Step[]): Promise<void> {
    if (steps.length === 0) return;
    for (const step of steps) this.#check(step, steps);
    for (const { settles } of steps) {
      if (settles === undefined) continue;
      this.#execution.work.settle(settles.id, settles.how);
      this.#execution.waitUntil(settles.fireAt ?? 0);
    }
    await this.#execution.deliver(steps.map(({ event }): HistoryEvent => event));
  }

  #check({ settles }: Step, steps: readonly Step[]): void {
    if (settles === undefined) return;
    const { work, view } = this.#execution;
    if (!work.has(settles.id) || steps.filter((other) => other.settles?.id === settles.id).length > 1) {
      const how = work.endOf(settles.id) ?? `${settles.how} twice in one batch`;
      throw new Error(`${settles.label} of ${this.#instance} is not pending any more: it ${how}`);
    }
    for (const action of work.actions) {
      const isFirst = settles.fireAt !== undefined && action.kind === "createTimer" && action.fireAt < settles.fireAt;
      if (!isFirst || !view.openIds.has(action.id) || steps.some((other) => other.settles?.id === action.id)) continue;
      throw new Error(
        `${settles.label} of ${this.#instance} cannot fire yet: timer (task ${action.id}) is due before, at ` +
          `${new Date(action.fireAt).toISOString()}. Fire that one first, or let time pass with advance().`,
      );
    }
  }

  get #instance(): string {
    return `instance ${JSON.stringify(this.#execution.surroundings.instanceId)}`;
  }

  #assertGoing(): void {
    const { end, fault } = this.#execution;
    if (fault) {
      throw new Error(`${this.#instance} is over: a step before this one failed with ${fault.name}`, { cause: fault });
    }
    if (end?.orchestrationStatus === "CONTINUED_AS_NEW") {
      throw new Error(`${this.#instance} has continued as new: go on with the run that nextExecution() gives`);
    }
    if (end) throw new Error(`${this.#instance} is over (${end.orchestrationStatus}): nothing more can happen to it`);
  }
}
