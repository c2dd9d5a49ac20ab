/**
 * Writes a value so that two values are written alike only where no code could tell them apart: order of keys and
 * entries, shared parts and cycles included. What has a hidden inside (functions, instances of classes) cannot be written.
 */

/** Where something stands that cannot be written, and what it is. */
export class Opaque extends Error {
  constructor(readonly what: string) {
    super(`there is ${what}`);
  }
}

export function canonical(value: unknown): string | Opaque {
  try {
    return write(value, "the state", new Map());
  } catch (error) {
    if (error instanceof Opaque) return error;
    throw error;
  }
}

function write(value: unknown, path: string, seen: Map<object, number>): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "boolean":
    case "undefined":
      return String(value);
    case "symbol":
    case "function":
      throw new Opaque(`a ${typeof value} at ${path}`);
    case "object":
      return value === null ? "null" : writeObject(value, path, seen);
  }
}

function writeObject(value: object, path: string, seen: Map<object, number>): string {
  const met = seen.get(value);
  if (met !== undefined) return `^${met}`;
  seen.set(value, seen.size);
  if (Array.isArray(value)) {
    const items = Array.from(value.keys(), (index) =>
      index in value ? write(value[index], `${path}[${index}]`, seen) : "hole",
    );
    return `[${items.join()}]`;
  }
  switch (value.constructor.name) {
    case "Map": {
      const entries = [...(value as Map<unknown, unknown>)];
      return `M{${entries.map(([key, each], index) => `${write(key, `a key of ${path}`, seen)}:${write(each, `${path}.get(#${index})`, seen)}`).join()}}`;
    }
    case "Set":
      return `S{${[...(value as Set<unknown>)].map((each, index) => write(each, `${path}.#${index}`, seen)).join()}}`;
    case "Date":
      return `D${(value as Date).getTime()}`;
    default:
      return writeRecord(value, path, seen);
  }
}

function writeRecord(value: object, path: string, seen: Map<object, number>): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Those of other realms are plain too.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    const { constructor } = value;
    throw new Opaque(`an instance of ${constructor.name || "a class"} at ${path}`);
  }
  const entries = Reflect.ownKeys(value).map((key) => {
    if (typeof key === "symbol") throw new Opaque(`a symbol among the keys of ${path}`);
    return `${JSON.stringify(key)}:${write(Reflect.get(value, key), `${path}.${key}`, seen)}`;
  });
  return `{${entries.join()}}`;
}
