import type { ClassRegistry } from "./class-registry.js";
import { type ErrorRecord, errorPrototypes } from "./error-record.js";
import { defineOwn, unescapeKey } from "./reserved-keys.js";

/** Rebuilds an Error from its record: a real one, of its class, with the stack it had where it was made. */
export function decodeError(record: ErrorRecord, classes: ClassRegistry, decode: (part: unknown) => unknown): Error {
  const prototype = errorPrototypes.get(record.type) ?? classes.byName.get(record.type)?.prototype;
  if (prototype === undefined) {
    throw new TypeError(`It holds an error of the class ${JSON.stringify(record.type)}, which is not registered here.`);
  }
  const error = new Error(record.message);
  Object.setPrototypeOf(error, prototype);
  const properties = record.properties ?? {};
  if (error.name !== record.name && !Object.hasOwn(properties, "name")) setHidden(error, "name", record.name);
  setHidden(error, "stack", record.stack);
  if ("cause" in record) setHidden(error, "cause", decode(record.cause));
  if ("errors" in record) setHidden(error, "errors", decode(record.errors));
  for (const [key, value] of Object.entries(properties)) defineOwn(error, unescapeKey(key), decode(value));
  return error;
}

/** As the language defines an error's own parts: not enumerable. */
function setHidden(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}
