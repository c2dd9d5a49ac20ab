/** Where a task stands. A cancelled one rejects with `TaskCancelledError`. */
export type TaskStatus = "pending" | "completed" | "failed" | "cancelled";

/**
 * Durable work that was scheduled: an activity, a sub-orchestration, a timer, a wait for an event, or a combination of
 * them. Calling schedules; awaiting only subscribes, so a task that nobody awaits still runs, and one that fails before
 * it is awaited troubles nobody.
 *
 * It is a thenable, not a `Promise`: `await`, `Promise.all`, `Promise.race`, `for await` and async helpers take it as it is,
 * and so does whatever is typed to take a `Promise`.
 *
 * @example
 * const receipt = ctx.callActivity(placeOrder, order); // already scheduled
 * const stock = await ctx.callActivity(readStock, order.item);
 * await receipt;
 */
export interface DurableTask<out T> extends PromiseLike<T> {
  readonly [Symbol.toStringTag]: string;
  readonly status: TaskStatus;
  /** What it resolved to; `undefined` unless its status is `"completed"`. */
  readonly value: T | undefined;
  /** What it rejected with; `undefined` unless its status is `"failed"` or `"cancelled"`. */
  readonly error: Error | undefined;

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B>;
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B>;
  finally(onSettled?: (() => void) | null): Promise<T>;

  /**
   * Stops waiting: the task rejects with `TaskCancelledError`. A timer that was not committed yet is withdrawn, a waiter
   * for an event leaves the queue, a call is retried no more; work that already runs elsewhere goes on, its result
   * ignored. Does nothing once the task is settled.
   *
   * @param reason - told in the error's message
   */
  cancel(reason?: string): void;
}

/** A call of a sub-orchestrator. */
export interface SubOrchestrationTask<out T> extends DurableTask<T> {
  /** The instance id of the sub-orchestration, given or derived. */
  readonly instanceId: string;
}

/** What a task resolves to. */
export type TaskResult<Task> = Task extends DurableTask<infer T> ? T : never;
