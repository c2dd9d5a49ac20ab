/**
 * Takes steps one after another, in the order in which they were asked for, and refuses those that cannot happen: what is
 * not pending any more, timers before their time, anything after the end.
 */
import type { CreateTimerAction, HistoryEvent } from "@reawait/protocol";
import type { Settlement, Step } from "./step.js";
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
    const { work } = this.#execution;
    const what = `${settles.label} of ${this.#instance}`;
    if (!work.has(settles.id))
      throw new Error(`${what} is not pending any more: it ${work.endOf(settles.id) ?? "is over"}`);
    if (steps.filter((other) => other.settles?.id === settles.id).length > 1) {
      throw new Error(`${what} is answered twice in one batch`);
    }
    const earlier = this.#dueBefore(settles, steps);
    if (earlier === undefined) return;
    throw new Error(
      `${what} cannot fire yet: timer (task ${earlier.id}) is due before, at ${new Date(earlier.fireAt).toISOString()}. ` +
        "Fire that one first, or let time pass with advance().",
    );
  }

  /** A timer that fires before, and that is not among the steps. */
  #dueBefore({ fireAt }: Settlement, steps: readonly Step[]): CreateTimerAction | undefined {
    if (fireAt === undefined) return undefined;
    const { work, view } = this.#execution;
    return work.actions
      .filter((action) => action.kind === "createTimer")
      .filter(({ id }) => view.openIds.has(id) && !steps.some(({ settles }) => settles?.id === id))
      .find((timer) => timer.fireAt < fireAt);
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
