/**
 * Deep equality that forgives nothing: tells 0 from -0, undefined from absent, one class from another, and the order of
 * maps and sets.
 */
export function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  if (Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  return isSame(contents(left), contents(right)) && haveSameProperties(left, right);
}

/** What a built-in holds besides its properties, as a list or a primitive. */
function contents(object: object): unknown {
  if (object instanceof Date) return object.getTime();
  if (object instanceof Map) return [...object.entries()];
  if (object instanceof Set) return [...object];
  if (object instanceof RegExp || object instanceof URL) return String(object);
  if (object instanceof Error) return [object.name, object.message, object.stack, object.cause];
  return undefined;
}

function haveSameProperties(left: object, right: object): boolean {
  const [leftKeys, rightKeys] = [Object.keys(left), Object.keys(right)];
  if (leftKeys.length !== rightKeys.length) return false;
  const rightProperties = right as Readonly<Record<string, unknown>>;
  return Object.entries(left).every(
    ([key, value], index) => rightKeys[index] === key && isSame(value, rightProperties[key]),
  );
}
