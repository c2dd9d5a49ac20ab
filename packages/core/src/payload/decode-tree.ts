import type { ClassRegistry } from "./class-registry.js";
import { decodeError } from "./decode-error.js";
import { ErrorRecord } from "./error-record.js";
import { deepestPayload } from "./payload-path.js";
import { setOwn, unescapeKey } from "./reserved-keys.js";

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
  if (registered !== undefined) return decodeProperties(tree, Object.create(registered.prototype) as object, decode);
  switch (prototype) {
    case Object.prototype:
      return decodeProperties(tree, {}, decode);
    case Map.prototype:
      return new Map(Array.from(tree as Map<unknown, unknown>, ([key, value]) => [decode(key), decode(value)]));
    case Set.prototype:
      return new Set(Array.from(tree as Set<unknown>, decode));
    case ErrorRecord.prototype:
      return decodeError(tree as ErrorRecord, classes, decode);
    case Date.prototype:
    case RegExp.prototype:
    case URL.prototype:
    case Uint8Array.prototype:
      return tree;
  }
  throw new TypeError("It holds an object that no converter of this SDK writes.");
}

function decodeProperties(source: object, target: object, decode: (part: unknown) => unknown): object {
  for (const [key, value] of Object.entries(source)) setOwn(target, unescapeKey(key), decode(value));
  return target;
}
