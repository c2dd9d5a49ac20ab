import { DurableError, brandErrorClass } from "./durable-error.js";

/** An entity was asked for an operation that it does not have. */
export class OperationNotFoundError extends DurableError {
  static {
    brandErrorClass(this, "OperationNotFoundError");
  }

  readonly nonRetriable = true;

  /**
   * @param entity - its name
   * @param operation - what was asked for
   */
  constructor(
    readonly entity: string,
    readonly operation: string,
    message: string,
  ) {
    super(message);
  }
}
