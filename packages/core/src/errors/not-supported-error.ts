import { DurableError, brandErrorClass } from "./durable-error.js";

/** The engine behind the connection cannot do that. */
export class NotSupportedError extends DurableError {
  static {
    brandErrorClass(this, "NotSupportedError");
  }

  /**
   * @param operation - what was asked for, for example `rewind`
   * @param engine - how the engine is called
   */
  constructor(
    readonly operation: string,
    readonly engine: string,
    options?: ErrorOptions,
  ) {
    super(`${operation} is not supported by this engine (${engine})`, options);
  }
}
