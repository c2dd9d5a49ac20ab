/** What `whenAll` and `whenAny` share: the tasks they were given, by key or by index, and the task they make of them. */
import type { DurableTask } from "./durable-task.js";
import { Task, type TaskObserver } from "./task.js";

/** Tasks as a list or by name. */
export type TaskCollection = readonly DurableTask<unknown>[] | Readonly<Record<string, DurableTask<unknown>>>;

/** One of the tasks, and where it stood. */
export interface Member {
  readonly key: string | number;
  readonly task: Task<unknown>;
}

/** A task made of others. Cancelling it cancels those of them that are pending. */
export class CombinedTask extends Task<unknown> {
  #observer: TaskObserver | undefined;

  constructor(
    readonly combinator: string,
    readonly members: readonly Member[],
  ) {
    super();
  }

  get label(): string {
    return `${this.combinator} of ${this.members.length} tasks`;
  }

  /** Tells the observer of every member that settles from now on. */
  watch(observer: TaskObserver): void {
    this.#observer = observer;
    for (const { task } of this.members) if (task.status === "pending") task.observe(observer);
  }

  unwatch(): void {
    const observer = this.#observer;
    if (observer) for (const { task } of this.members) task.unobserve(observer);
  }

  cancelMembers(): void {
    for (const { task } of this.members) task.cancel();
  }

  /** What becomes of the members is no news any more: this task is cancelled, whatever they are. */
  protected override withdraw(): void {
    this.unwatch();
    this.cancelMembers();
  }
}

/**
 * Lists the members in argument order.
 *
 * @throws TypeError where one is not a durable task
 */
export function membersOf(tasks: TaskCollection, combinator: string): readonly Member[] {
  const entries: readonly (readonly [string | number, DurableTask<unknown>])[] = Array.isArray(tasks)
    ? tasks.map((task: DurableTask<unknown>, index) => [index, task] as const)
    : Object.entries(tasks);
  return entries.map(([key, task]) => {
    if (task instanceof Task) return { key, task };
    throw new TypeError(
      `${combinator} takes durable tasks, as ctx.callActivity and its siblings return them; ${JSON.stringify(key)} is none. ` +
        "For promises of async helpers use Promise.all or Promise.race.",
    );
  });
}

/** Adds facts to an error that is passed on: which member failed, what else failed. A frozen error stays as it is. */
export function annotate(error: Error, facts: Readonly<Record<string, unknown>>): Error {
  for (const [name, value] of Object.entries(facts)) {
    Reflect.defineProperty(error, name, { value, configurable: true, writable: true, enumerable: false });
  }
  return error;
}
