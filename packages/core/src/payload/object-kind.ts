/** The objects that a payload can hold, by what they are rather than by whose realm made them. */
export type ObjectKind =
  "Object" | "Array" | "Date" | "Map" | "Set" | "RegExp" | "URL" | "Uint8Array" | "Error" | "other";

const kindOfPrototype = new Map<unknown, ObjectKind>([
  [null, "Object"],
  [Object.prototype, "Object"],
  [Array.prototype, "Array"],
  [Date.prototype, "Date"],
  [Map.prototype, "Map"],
  [Set.prototype, "Set"],
  [RegExp.prototype, "RegExp"],
  [URL.prototype, "URL"],
  [Uint8Array.prototype, "Uint8Array"],
]);

const kindOfForeignName = new Map<string, ObjectKind>(
  [...kindOfPrototype.values()].filter((kind) => kind !== "Object").map((kind) => [kind, kind]),
);

/**
 * What an object is. Subclasses are "other" (a Buffer is no Uint8Array here), except those of Error.
 *
 * The prototype decides, so an impostor made with `Object.create(Date.prototype)` gets through: read the value with the
 * built-in's own methods, which refuse it.
 */
export function kindOf(object: object): ObjectKind {
  const prototype: unknown = Object.getPrototypeOf(object);
  return kindOfPrototype.get(prototype) ?? (isError(object) ? "Error" : foreignKind(prototype));
}

function isError(object: object): boolean {
  return object instanceof Error || Object.prototype.toString.call(object) === "[object Error]";
}

/** Another realm (a `vm` context, an iframe) has its own copies of the built-ins; those name themselves the same. */
function foreignKind(prototype: unknown): ObjectKind {
  if (typeof prototype !== "object" || prototype === null || !Object.hasOwn(prototype, "constructor")) return "other";
  const { constructor } = prototype;
  if (typeof constructor !== "function" || constructor.prototype !== prototype) return "other";
  if (!Function.prototype.toString.call(constructor).includes("[native code]")) return "other";
  if (constructor.name === "Object") return "Object";
  return kindOfForeignName.get(constructor.name) ?? "other";
}
