import { DurableError, brandErrorClass } from "./durable-error.js";

/**
 * Thrown by an activity to say that trying again cannot help: no retry policy will.
 *
 * @example
 * if (card.expired) throw new NonRetriableError("the card has expired", { cause });
 */
export class NonRetriableError extends DurableError {
  static {
    brandErrorClass(this, "NonRetriableError");
  }

  readonly nonRetriable = true;
}
