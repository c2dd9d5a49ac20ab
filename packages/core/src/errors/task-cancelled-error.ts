import { DurableError, brandErrorClass } from "./durable-error.js";

/** A task was cancelled: by its `cancel()`, by `winner.cancelRest()`, or by the `signal` of its call. */
export class TaskCancelledError extends DurableError {
  static {
    brandErrorClass(this, "TaskCancelledError");
  }

  /**
   * @param task - how messages name the task, for example `timer (task 3)`
   * @param reason - why, where somebody said
   */
  constructor(
    readonly task: string,
    readonly reason?: string,
  ) {
    super(`${task} was cancelled${reason === undefined ? "" : `: ${reason}`}`);
  }
}
