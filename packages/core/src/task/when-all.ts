import { annotate, CombinedTask, membersOf, type Members, type TaskCollection } from "./combined-task.js";
import type { DurableTask, TaskResult } from "./durable-task.js";
import type { TaskObserver } from "./task.js";

/** The results of tasks, in the shape in which the tasks were given. */
export type AllResults<Tasks> = { -readonly [Key in keyof Tasks]: TaskResult<Tasks[Key]> };

/**
 * Waits for all of them, also when some fail. Then resolves to their results, in the shape in which the tasks were given;
 * or rejects with the first failure in argument order, which carries all failures in `errors`. (To fail as soon as one
 * fails is what `Promise.all` does.) Cancelling it cancels the tasks that are still pending.
 *
 * @example
 * const [user, orders] = await whenAll([ctx.callActivity(readUser, id), ctx.callActivity(readOrders, id)]);
 */
export function whenAll<const Tasks extends readonly DurableTask<unknown>[]>(
  tasks: Tasks,
): DurableTask<AllResults<Tasks>>;
export function whenAll<Tasks extends Readonly<Record<string, DurableTask<unknown>>>>(
  tasks: Tasks,
): DurableTask<AllResults<Tasks>>;
export function whenAll(tasks: TaskCollection): DurableTask<unknown> {
  const members = membersOf(tasks, "whenAll");
  const all = new CombinedTask("whenAll", members);
  const pending = new Set(members.tasks.filter(({ status }) => status === "pending"));
  const observer: TaskObserver = {
    onSettled: (task) => {
      pending.delete(task);
      return pending.size === 0 && settle(all, members);
    },
    get isListenedTo() {
      return all.isListenedTo;
    },
  };
  if (pending.size === 0) settle(all, members);
  else all.watch(observer);
  return all;
}

function settle(all: CombinedTask, { tasks, keys }: Members): boolean {
  const errors = tasks.flatMap(({ error }) => error ?? []);
  const [first] = errors;
  if (first) return all.fail(annotate(first, { errors: Object.freeze(errors) }));
  if (keys === undefined) return all.complete(tasks.map(({ value }) => value));
  return all.complete(Object.fromEntries(keys.map((key, index) => [key, tasks[index]?.value])));
}
