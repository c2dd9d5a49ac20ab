import { annotate, CombinedTask, membersOf, type TaskCollection } from "./combined-task.js";
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
  const pending = new Set(members.flatMap(({ task }) => (task.status === "pending" ? task : [])));
  const finish = (): void => {
    const errors = members.flatMap(({ task }) => task.error ?? []);
    const [first] = errors;
    if (first) all.fail(annotate(first, { errors: Object.freeze(errors) }));
    else if (Array.isArray(tasks)) all.complete(members.map(({ task }) => task.value));
    else all.complete(Object.fromEntries(members.map(({ key, task }) => [key, task.value])));
  };
  const observer: TaskObserver = {
    onSettled: (task) => {
      pending.delete(task);
      if (pending.size === 0) finish();
    },
    get isListenedTo() {
      return all.isListenedTo;
    },
  };
  if (pending.size === 0) finish();
  else all.watch(observer);
  return all;
}
