import { DurableError, brandErrorClass } from "../errors/durable-error.js";

/**
 * A value could not be written as a payload, or a payload could not be read. The message says what stands in the way and
 * what to do about it.
 *
 * Trying again cannot help: the same value would be refused again, and where it is an activity's result the side effect
 * has already happened. So retry policies give up at once.
 */
export class PayloadError extends DurableError {
  static {
    brandErrorClass(this, "PayloadError");
  }

  readonly nonRetriable = true;

  /**
   * @param message - what happened and what to do
   * @param path - where in the value, for example `$.items[3].when`; `$` is the value itself
   */
  constructor(
    message: string,
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
