/** Deeper values are left to the walker that tracks where it is, which also finds the cycles. */
export const deepest = 100;

/**
 * Whether JSON keeps the value whole, undefined properties aside. One pass, nothing allocated, nothing cloned: almost all
 * payloads are plain, and for them this is the whole price of the other kinds.
 *
 * `true` is certain. `false` only means "look closer": objects of another realm, deep values and cycles get it too.
 */
export function isPlainJson(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      return value === null || (depth < deepest && isPlainObject(value, depth + 1));
    case "undefined":
    case "bigint":
    case "symbol":
    case "function":
      return false;
  }
}

function isPlainObject(value: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return prototype === Array.prototype && !hasToJson(value) && isPlainList(value, depth);
  if ((prototype !== Object.prototype && prototype !== null) || hasToJson(value)) return false;
  const record = value as Readonly<Record<string, unknown>>;
  for (const key in record) {
    const property = record[key];
    if (property !== undefined && !isPlainJson(property, depth)) return false;
  }
  return Object.getOwnPropertySymbols(value).length === 0;
}

/** `for…of` reads a hole as undefined; `every` would skip it. */
function isPlainList(list: readonly unknown[], depth: number): boolean {
  for (const item of list) if (!isPlainJson(item, depth)) return false;
  return true;
}

/** `JSON.stringify` would call it, own or inherited, enumerable or not. */
export function hasToJson(value: object): boolean {
  return "toJSON" in value && typeof value.toJSON === "function";
}
