import { annotate, CombinedTask, membersOf, type TaskCollection } from "./combined-task.js";
import type { DurableTask, TaskResult } from "./durable-task.js";
import type { Task, TaskObserver } from "./task.js";

interface Victory {
  /** Cancels the tasks that did not win and are still pending. */
  cancelRest(): void;
}

/** Which of the named tasks settled first, and what it resolved to: a union told apart by `key`. */
export type KeyedWinner<Tasks> = {
  [Key in keyof Tasks & string]: Victory & {
    readonly key: Key;
    readonly task: Tasks[Key];
    readonly value: TaskResult<Tasks[Key]>;
  };
}[keyof Tasks & string];

/** Which of the listed tasks settled first, and what it resolved to: a union told apart by `index` where the list is a tuple. */
export type IndexedWinner<Tasks extends readonly DurableTask<unknown>[]> = {
  [Index in keyof Tasks]: Victory & {
    readonly index: Index extends `${infer Position extends number}` ? Position : number;
    readonly task: Tasks[Index];
    readonly value: TaskResult<Tasks[Index]>;
  };
}[number];

/**
 * Waits for the first of them to settle, and says which it was. If that one failed, it rejects with its error, the key or
 * index attached. The others go on; `winner.cancelRest()` cancels them.
 *
 * @throws TypeError at the call where there is nothing to wait for
 *
 * @example
 * const winner = await whenAny({ approved: ctx.waitForExternalEvent(approval), expired: ctx.createTimer("24h") });
 * if (winner.key === "expired") return { outcome: "cancelled" };
 * winner.cancelRest();
 */
export function whenAny<const Tasks extends readonly DurableTask<unknown>[]>(
  tasks: Tasks,
): DurableTask<IndexedWinner<Tasks>>;
export function whenAny<Tasks extends Readonly<Record<string, DurableTask<unknown>>>>(
  tasks: Tasks,
): DurableTask<KeyedWinner<Tasks>>;
export function whenAny(tasks: TaskCollection): DurableTask<unknown> {
  const members = membersOf(tasks, "whenAny");
  if (members.tasks.length === 0)
    throw new TypeError("whenAny needs at least one task: with none it would wait for ever.");
  const any = new CombinedTask("whenAny", members);
  const settle = (winner: Task<unknown>): boolean => {
    if (any.status !== "pending") return false;
    any.unwatch();
    const index = members.tasks.indexOf(winner);
    const place = members.keys ? { key: members.keys[index] } : { index };
    if (winner.error) return any.fail(annotate(winner.error, place));
    const cancelRest = (): void => {
      any.cancelMembers();
    };
    return any.complete({ ...place, task: winner, value: winner.value, cancelRest });
  };
  const observer: TaskObserver = {
    onSettled: settle,
    get isListenedTo() {
      return any.isListenedTo;
    },
  };
  const settled = members.tasks.find(({ status }) => status !== "pending");
  if (settled) settle(settled);
  else any.watch(observer);
  return any;
}
