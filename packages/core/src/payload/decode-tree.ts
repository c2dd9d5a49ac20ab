import { BytesRecord, decodeBytes } from "./bytes-record.js";
import type { ClassRegistry } from "./class-registry.js";
import { decodeError } from "./decode-error.js";
import { ErrorRecord } from "./error-record.js";
import { deepestPayload } from "./payload-path.js";
import { defineOwn, setOwn, unescapeKey } from "./reserved-keys.js";

/**
 * Turns what superjson rebuilt into the value that was written: keys unescaped, carriers replaced by what they stand for.
 * Superjson met no class of the user's, so nothing of the user's has run.
 *
 * @throws TypeError for anything that `encodeTree` never makes
 */
export function decodeTree(tree: unknown, classes: ClassRegistry, depth = 0): unknown {
  if (typeof tree !== "object" || tree === null) return tree;
  if (depth > deepestPayload) throw new TypeError(`It is nested more than ${deepestPayload} levels deep.`);
  const decode = (part: unknown): unknown => decodeTree(part, classes, depth + 1);
  if (Array.isArray(tree)) return tree.map(decode);

  const prototype: unknown = Object.getPrototypeOf(tree);
  const registered = classes.byCarrier.get(prototype);
  if (registered !== undefined) return decodeInstance(tree, registered.prototype, decode);
  switch (prototype) {
    case Object.prototype:
      return decodeRecord(tree, decode);
    case Map.prototype:
      return new Map(Array.from(tree as Map<unknown, unknown>, ([key, value]) => [decode(key), decode(value)]));
    case Set.prototype:
      return new Set(Array.from(tree as Set<unknown>, decode));
    case ErrorRecord.prototype:
      return decodeError(tree as ErrorRecord, classes, decode);
    case BytesRecord.prototype:
      return decodeBytes(tree as BytesRecord);
    case Date.prototype:
    case RegExp.prototype:
    case URL.prototype:
      return tree;
  }
  throw new TypeError("It holds an object that no converter of this SDK writes.");
}

function decodeInstance(source: object, prototype: object, decode: (part: unknown) => unknown): object {
  const instance = Object.create(prototype) as object;
  for (const [key, value] of Object.entries(source)) defineOwn(instance, unescapeKey(key), decode(value));
  return instance;
}

function decodeRecord(source: object, decode: (part: unknown) => unknown): object {
  const record: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) setOwn(record, unescapeKey(key), decode(value));
  return record;
}
