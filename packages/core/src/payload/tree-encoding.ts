import type { ClassRegistry } from "./class-registry.js";
import { type PayloadPath, childPath } from "./payload-path.js";
import { setOwn } from "./reserved-keys.js";

/** How a tree is made of a value, and for whom. */
export interface TreeEncoding {
  readonly classes: ClassRegistry;
  /** Told of each part that JSON would lose. Throws where the reader knows only JSON. */
  readonly lose: (path: PayloadPath, what: string) => void;
  readonly encodeDate: (date: Date) => unknown;
  readonly encodeKey: (key: string) => string;
  /** Where the walker stands, so that whatever a getter or a proxy throws can be placed. */
  at: PayloadPath;
}

/** Encodes a part of the value. */
export type EncodePart = (part: unknown, path: PayloadPath, encoding: TreeEncoding) => unknown;

/** Says where the walker is about to read. */
export function enter(path: PayloadPath, encoding: TreeEncoding): PayloadPath {
  encoding.at = path;
  return path;
}

/** Copies the properties `keys` of `source` to `target`, those that are undefined aside. */
export function encodeProperties(
  source: object,
  keys: readonly string[],
  target: Record<string, unknown>,
  path: PayloadPath,
  encoding: TreeEncoding,
  encodePart: EncodePart,
): Record<string, unknown> {
  for (const key of keys) {
    const at = enter(childPath(path, "property", key), encoding);
    const property = (source as Readonly<Record<string, unknown>>)[key];
    if (property !== undefined) setOwn(target, encoding.encodeKey(key), encodePart(property, at, encoding));
  }
  return target;
}
