import { DurableError, brandErrorClass } from "./durable-error.js";

/** The engine could not be reached, or broke off. `cause` is what it said last. */
export class ConnectionError extends DurableError {
  static {
    brandErrorClass(this, "ConnectionError");
  }
}
