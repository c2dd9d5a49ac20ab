/**
 * Writes a value so that two values are written alike only where no code could tell them apart: order of keys and
 * entries, shared parts and cycles included. What has a hidden inside (functions, instances of classes) cannot be written.
 */
import { types } from "node:util";

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
  const text = isPlain(value, 2) ? writeBuiltIn(value, path, seen) : undefined;
  if (text === undefined && !isPlain(value, 1)) throw new Opaque(`an instance of ${classOf(value)} at ${path}`);
  const own = Reflect.ownKeys(value).filter((key) => !isOfList(value, key));
  return text !== undefined && own.length === 0 ? text : `${text ?? ""}${writeRecord(value, own, path, seen)}`;
}

/** What it holds, but for properties that were put on it. */
function writeBuiltIn(value: object, path: string, seen: Map<object, number>): string | undefined {
  if (Array.isArray(value)) {
    const items = Array.from(value.keys(), (index) =>
      index in value ? write(value[index], `${path}[${index}]`, seen) : "hole",
    );
    return `[${items.join()}]`;
  }
  if (types.isMap(value)) {
    const entries = Array.from(value, ([key, each], index) => {
      return `${write(key, `a key of ${path}`, seen)}:${write(each, `${path}.get(#${index})`, seen)}`;
    });
    return `M{${entries.join()}}`;
  }
  if (types.isSet(value)) {
    return `S{${Array.from(value, (each, index) => write(each, `${path}.#${index}`, seen)).join()}}`;
  }
  return types.isDate(value) ? `D${value.getTime()}` : undefined;
}

/** Whether it is the length or an index of a list. */
function isOfList(value: object, key: string | symbol): boolean {
  if (!Array.isArray(value) || typeof key === "symbol") return false;
  return key === "length" || (/^(0|[1-9]\d*)$/.test(key) && Number(key) < value.length);
}

/** Whether its prototypes are no more than those of the language: of whichever realm, so that they are only counted. */
function isPlain(value: object, prototypes: number): boolean {
  let count = 0;
  for (let at: unknown = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) count += 1;
  return count <= prototypes;
}

function classOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  const maker: unknown = typeof prototype === "object" && prototype !== null && Reflect.get(prototype, "constructor");
  return typeof maker === "function" && maker.name !== "" ? maker.name : "a class";
}

function writeRecord(
  value: object,
  keys: readonly (string | symbol)[],
  path: string,
  seen: Map<object, number>,
): string {
  const entries = keys.map((key) => {
    if (typeof key === "symbol") throw new Opaque(`a symbol among the keys of ${path}`);
    return `${JSON.stringify(key)}:${write(Reflect.get(value, key), `${path}.${key}`, seen)}`;
  });
  return `{${entries.join()}}`;
}
