import type { JsonRecord } from "@reawait/protocol";
import { brandErrorClass } from "./durable-error.js";

/** What a `RecordedError` is rebuilt from. */
export interface RecordedErrorParts {
  readonly errorType: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: Error | undefined;
  readonly nonRetriable: boolean;
  readonly properties: JsonRecord | undefined;
}

/**
 * An error that was thrown somewhere else, as history recorded it. Its `name` is the name of the class it had there and
 * its `stack` is the stack it had there (none, if none was recorded); it is not an instance of that class.
 */
export class RecordedError extends Error {
  static {
    brandErrorClass(this, "RecordedError");
  }

  /** What the original error carried besides, such as its `code`: names and values are data from the history. */
  declare readonly properties?: JsonRecord;
  /** Present and true if retrying can't help. */
  declare readonly nonRetriable?: true;

  constructor(parts: RecordedErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    setHidden(this, "name", parts.errorType);
    setHidden(this, "stack", parts.stack);
    if (parts.nonRetriable) setHidden(this, "nonRetriable", true);
    if (parts.properties !== undefined) {
      Object.defineProperty(this, "properties", { value: parts.properties, enumerable: true });
    }
  }
}

/** Not enumerable, as the language defines an error's own parts. */
function setHidden(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}
