/** What `whenAll` and `whenAny` share: the tasks they were given, by key or by index, and the task they make of them. */
import type { DurableTask } from "./durable-task.js";
import { Task, type TaskObserver } from "./task.js";

/** Tasks as a list or by name. */
export type TaskCollection = readonly DurableTask<unknown>[] | Readonly<Record<string, DurableTask<unknown>>>;

/** The tasks in argument order, with their names where they have some. */
export interface Members {
  readonly tasks: readonly Task<unknown>[];
  readonly keys: readonly string[] | undefined;
}

/** A task made of others. Cancelling it cancels those of them that are pending. */
export class CombinedTask extends Task<unknown> {
  #observer: TaskObserver | undefined;

  constructor(
    readonly combinator: string,
    readonly members: Members,
  ) {
    super();
  }

  get label(): string {
    return `${this.combinator} of ${this.members.tasks.length} tasks`;
  }

  /** Tells the observer of every member that settles from now on. */
  watch(observer: TaskObserver): void {
    this.#observer = observer;
    for (const task of this.members.tasks) if (task.status === "pending") task.observe(observer);
  }

  unwatch(): void {
    const observer = this.#observer;
    if (observer) for (const task of this.members.tasks) task.unobserve(observer);
  }

  cancelMembers(): void {
    for (const task of this.members.tasks) task.cancel();
  }

  /** What becomes of the members is no news any more: this task is cancelled, whatever they are. */
  protected override withdraw(): boolean {
    this.unwatch();
    this.cancelMembers();
    return true;
  }
}

/**
 * Lists the members in argument order.
 *
 * @throws TypeError where one is not a durable task
 */
export function membersOf(tasks: TaskCollection, combinator: string): Members {
  const keys = Array.isArray(tasks) ? undefined : Object.keys(tasks);
  const listed = (Array.isArray(tasks) ? tasks : Object.values(tasks)).map((task: unknown, index) => {
    if (task instanceof Task) return task as Task<unknown>;
    throw new TypeError(
      `${combinator} takes durable tasks, as ctx.callActivity and its siblings return them; ` +
        `the one at ${keys ? `key ${JSON.stringify(keys[index])}` : `index ${index}`} is none. For promises of async helpers use Promise.all or Promise.race.`,
    );
  });
  return { tasks: listed, keys };
}

/** Adds facts to an error that is passed on: which member failed, what else failed. A frozen error stays as it is. */
export function annotate(error: Error, facts: Readonly<Record<string, unknown>>): Error {
  for (const [name, value] of Object.entries(facts)) {
    Reflect.defineProperty(error, name, { value, configurable: true, writable: true, enumerable: false });
  }
  return error;
}
