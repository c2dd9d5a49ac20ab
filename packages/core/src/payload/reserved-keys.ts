/**
 * superjson refuses these keys in a value. In an envelope they are written with a `~` before them, and so is a key that
 * looks as if it had been: the mapping is one to one.
 */
const reservedKey = /^~*(?:__proto__|constructor|prototype)$/;
const escapedKey = /^~+(?:__proto__|constructor|prototype)$/;

export function escapeKey(key: string): string {
  return reservedKey.test(key) ? `~${key}` : key;
}

export function unescapeKey(key: string): string {
  return escapedKey.test(key) ? key.slice(1) : key;
}

/** Defines a property named by data: no setter runs, and `__proto__` is a property like others, as in `JSON.parse`. */
export function defineOwn(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The same for a target that inherits from nothing but `Object.prototype`, and faster. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__") defineOwn(target, key, value);
  else target[key] = value;
}
