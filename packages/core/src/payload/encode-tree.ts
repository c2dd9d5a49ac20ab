import { encodeBytes } from "./bytes-record.js";
import { encodeError } from "./encode-error.js";
import { hasToJson } from "./is-plain-json.js";
import { kindOf } from "./object-kind.js";
import { PayloadError } from "./payload-error.js";
import { type PayloadPath, childPath, deepestPayload, findAncestor, formatPath } from "./payload-path.js";
import { describeUnknownObject, refusal } from "./refusal.js";
import { type TreeEncoding, encodeProperties, enter } from "./tree-encoding.js";

/**
 * Copies a value into a tree that can be written: without undefined properties, without shared references (each becomes
 * a copy, as in JSON), with only built-ins of this realm, and with a carrier for each registered class and each Error.
 *
 * @throws PayloadError naming the path of what can't travel
 */
export function encodeTree(value: unknown, encoding: TreeEncoding): unknown {
  try {
    return encodeValue(value, encoding.at, encoding);
  } catch (cause) {
    if (cause instanceof PayloadError) throw cause;
    const at = formatPath(encoding.at);
    throw new PayloadError(`This value can't be written as a payload: reading ${at} threw an error (see cause).`, at, {
      cause,
    });
  }
}

function encodeValue(value: unknown, path: PayloadPath, encoding: TreeEncoding): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) encoding.lose(path, String(value));
      if (Object.is(value, -0)) encoding.lose(path, "-0");
      return value;
    case "bigint":
      encoding.lose(path, "a BigInt");
      return value;
    case "undefined":
      encoding.lose(path, "undefined");
      return value;
    case "symbol":
      throw refusal(path, "a symbol");
    case "function":
      throw refusal(path, value.name === "" ? "a function" : `a function (${value.name})`);
    case "object":
      return value === null ? null : encodeObject(value, path, encoding);
  }
}

function encodeObject(object: object, path: PayloadPath, encoding: TreeEncoding): unknown {
  if (path.depth > deepestPayload) throw refusal(path, `nested more than ${deepestPayload} levels deep`);
  const ancestor = findAncestor(path, object);
  if (ancestor !== undefined) throw refusal(path, `a cycle: it is the same object as ${formatPath(ancestor)}`);
  path.object = object;

  const kind = kindOf(object);
  const registered = encoding.classes.byPrototype.get(Object.getPrototypeOf(object));
  if (registered !== undefined && kind !== "Error") {
    encoding.lose(path, `an instance of the registered class ${registered.name}`);
    return encodeProperties(object, namedKeys(object, path), new registered.Carrier(), path, encoding, encodeValue);
  }
  switch (kind) {
    case "Object":
      refuseToJson(object, path);
      return encodeProperties(object, namedKeys(object, path), {}, path, encoding, encodeValue);
    case "Array":
      refuseToJson(object, path);
      return encodeArray(object as readonly unknown[], path, encoding);
    case "Date":
      refuseOwnProperties(object, path);
      return encodeDate(object, path, encoding);
    case "Map":
      refuseOwnProperties(object, path);
      encoding.lose(path, "a Map");
      return encodeMap(object, path, encoding);
    case "Set":
      refuseOwnProperties(object, path);
      encoding.lose(path, "a Set");
      return encodeSet(object, path, encoding);
    case "RegExp":
      refuseOwnProperties(object, path);
      encoding.lose(path, "a RegExp");
      return new RegExp((object as RegExp).source, (object as RegExp).flags);
    case "URL":
      refuseOwnProperties(object, path);
      encoding.lose(path, "a URL");
      return new URL((object as URL).href);
    case "Uint8Array":
      encoding.lose(path, "a Uint8Array");
      return encodeBytes(new Uint8Array(object as Uint8Array));
    case "Error":
      encoding.lose(path, "an Error");
      return encodeError(object, path, encoding, encodeValue);
    case "other":
      throw refusal(path, describeUnknownObject(object));
  }
}

function encodeArray(list: readonly unknown[], path: PayloadPath, encoding: TreeEncoding): unknown[] {
  const items: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const at = enter(childPath(path, "item", index), encoding);
    const item = list[index];
    if (item === undefined && !Object.hasOwn(list, index)) {
      throw refusal(at, "a hole in a sparse array: fill it, if need be with undefined");
    }
    items.push(encodeValue(item, at, encoding));
  }
  return items;
}

function encodeDate(object: object, path: PayloadPath, encoding: TreeEncoding): unknown {
  const time = Date.prototype.getTime.call(object);
  if (Number.isNaN(time)) throw refusal(path, "an invalid Date");
  return encoding.encodeDate(new Date(time));
}

function encodeMap(object: object, path: PayloadPath, encoding: TreeEncoding): Map<unknown, unknown> {
  const entries = new Map<unknown, unknown>();
  let index = 0;
  Map.prototype.forEach.call(object as Map<unknown, unknown>, (value: unknown, key: unknown) => {
    const encodedKey = encodeValue(key, enter(childPath(path, "key", index), encoding), encoding);
    entries.set(encodedKey, encodeValue(value, enter(childPath(path, "value", index), encoding), encoding));
    index += 1;
  });
  return entries;
}

function encodeSet(object: object, path: PayloadPath, encoding: TreeEncoding): Set<unknown> {
  const elements = new Set<unknown>();
  let index = 0;
  Set.prototype.forEach.call(object as Set<unknown>, (element: unknown) => {
    elements.add(encodeValue(element, enter(childPath(path, "element", index), encoding), encoding));
    index += 1;
  });
  return elements;
}

function namedKeys(object: object, path: PayloadPath): readonly string[] {
  const [symbol] = Object.getOwnPropertySymbols(object);
  if (symbol !== undefined) throw refusal(path, `an object with a symbol as a key (${String(symbol)})`);
  return Object.keys(object);
}

function refuseToJson(object: object, path: PayloadPath): void {
  if (hasToJson(object)) throw refusal(path, "an object with a toJSON method: pass what that method returns");
}

/** A property hung on a built-in would be lost without a word. */
function refuseOwnProperties(object: object, path: PayloadPath): void {
  const [key] = Object.keys(object);
  if (key !== undefined) throw refusal(childPath(path, "property", key), "a property set on a built-in object");
}
