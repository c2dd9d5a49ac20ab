import type { CallMetadata } from "./connect-options.js";

const key = /^[a-z0-9_.-]+$/;
const printable = /^[\x20-\x7e]*$/;

/**
 * Checks what a user wants every call to carry.
 *
 * @throws TypeError naming the entry
 */
export function checkMetadata(metadata: unknown): CallMetadata {
  if (typeof metadata !== "object" || metadata === null) {
    throw new TypeError(`metadata must be a record of strings, not ${metadata === null ? "null" : typeof metadata}.`);
  }
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata)) {
    checkKey(name);
    checkValue(value, `The metadata ${JSON.stringify(name)}`);
    checked[name] = value;
  }
  return checked;
}

/** @throws TypeError unless it can stand in a header. */
export function checkValue(value: unknown, what: string): asserts value is string {
  if (typeof value !== "string") throw new TypeError(`${what} must be a string, not ${typeof value}.`);
  // Not shown: it may be a secret.
  if (!printable.test(value)) throw new TypeError(`${what} holds a character other than printable ASCII.`);
}

function checkKey(name: string): void {
  const lower = name.toLowerCase();
  const shown = JSON.stringify(name);
  if (!key.test(lower)) {
    throw new TypeError(`${shown} is no name for metadata: use letters, digits, "-", "_" and ".".`);
  }
  if (lower.startsWith("reawait")) {
    throw new TypeError(`The metadata ${shown} begins with "reawait", which is reserved: choose another name.`);
  }
  if (lower.startsWith("grpc-")) {
    throw new TypeError(`The metadata ${shown} begins with "grpc-", which is gRPC's own: choose another name.`);
  }
  if (lower.endsWith("-bin")) {
    throw new TypeError(`The metadata ${shown} ends with "-bin", which is for binary values: choose another name.`);
  }
}
