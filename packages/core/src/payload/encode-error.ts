import { ErrorRecord, errorPrototypes } from "./error-record.js";
import { type PayloadPath, childPath } from "./payload-path.js";
import { type EncodePart, type TreeEncoding, encodeProperties, enter } from "./tree-encoding.js";

/**
 * An Error of any class, with its stack, its cause and its own enumerable properties. One whose class is neither built in
 * nor registered comes back as the nearest class above that is, under its own name: as failures do.
 */
export function encodeError(
  object: object,
  path: PayloadPath,
  encoding: TreeEncoding,
  encodePart: EncodePart,
): ErrorRecord {
  const error = object as Readonly<Record<string, unknown>>;
  const record = new ErrorRecord();
  record.type = typeOf(object, encoding);
  record.name = String(error.name);
  record.message = String(error.message);
  if (typeof error.stack === "string") record.stack = error.stack;
  for (const part of ["cause", "errors"] as const) {
    // One that is enumerable is among the properties.
    if (Object.getOwnPropertyDescriptor(object, part)?.enumerable !== false) continue;
    const at = enter(childPath(path, "property", part), encoding);
    record[part] = encodePart(error[part], at, encoding);
  }
  const keys = Object.keys(object);
  if (keys.length > 0) record.properties = encodeProperties(object, keys, {}, path, encoding, encodePart);
  return record;
}

function typeOf(error: object, encoding: TreeEncoding): string {
  for (let at: unknown = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at)) {
    const registered = encoding.classes.byPrototype.get(at);
    if (registered !== undefined) return registered.name;
    for (const [name, prototype] of errorPrototypes) if (at === prototype) return name;
  }
  return "Error";
}
