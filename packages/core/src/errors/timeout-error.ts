import { DurableError, brandErrorClass } from "./durable-error.js";

/** Something took longer than the `timeout` it was given. */
export class TimeoutError extends DurableError {
  static {
    brandErrorClass(this, "TimeoutError");
  }

  /**
   * @param what - what was waited for, for example `activity "placeOrder" (task 3)`
   * @param timeout - milliseconds
   */
  constructor(
    readonly what: string,
    readonly timeout: number,
    options?: ErrorOptions,
  ) {
    super(`${what} took longer than its timeout of ${timeout} ms`, options);
  }
}
