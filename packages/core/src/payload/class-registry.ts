import { SuperJSON } from "superjson";
import { BytesRecord } from "./bytes-record.js";
import { ErrorRecord, errorPrototypes } from "./error-record.js";

/** A class whose instances may travel. Its constructor is not called when one is read. */
export type PayloadClass = abstract new (...args: never[]) => object;

/** A class known by a stable name, which is what payloads hold. */
export interface RegisteredClass {
  readonly name: string;
  readonly prototype: object;
  /**
   * Stands for an instance while superjson works on it: superjson assigns properties, which would call the setters of the
   * real class, and trips over its read-only accessors.
   */
  readonly Carrier: new () => Record<string, unknown>;
}

/** The classes of one converter, and the superjson instance that knows them (never the global one). */
export interface ClassRegistry {
  readonly superjson: SuperJSON;
  readonly byName: ReadonlyMap<string, RegisteredClass>;
  readonly byPrototype: ReadonlyMap<unknown, RegisteredClass>;
  readonly byCarrier: ReadonlyMap<unknown, RegisteredClass>;
}

/** @throws TypeError for a class that can't be rebuilt from its properties, or that is registered twice */
export function createClassRegistry(classes: Readonly<Record<string, PayloadClass>>): ClassRegistry {
  const superjson = new SuperJSON();
  superjson.registerClass(ErrorRecord, "Error");
  // Not as a custom transformer: superjson would ask it about each value, and take twice the time.
  superjson.registerClass(BytesRecord, "Uint8Array");
  const byName = new Map<string, RegisteredClass>();
  const byPrototype = new Map<unknown, RegisteredClass>();
  const byCarrier = new Map<unknown, RegisteredClass>();
  for (const [name, payloadClass] of Object.entries(classes)) {
    checkClass(name, payloadClass);
    const prototype = payloadClass.prototype as object;
    const known = byPrototype.get(prototype);
    if (known !== undefined) throw new TypeError(`One class is registered twice: as ${known.name} and as ${name}.`);
    const Carrier = createCarrier();
    superjson.registerClass(Carrier, name);
    const registered: RegisteredClass = { name, prototype, Carrier };
    byName.set(name, registered);
    byPrototype.set(prototype, registered);
    byCarrier.set(Carrier.prototype, registered);
  }
  return { superjson, byName, byPrototype, byCarrier };
}

/** A class of its own for each registered class: superjson tells classes by their constructor. */
function createCarrier(): new () => Record<string, unknown> {
  return class {
    readonly [key: string]: unknown;
  };
}

const TypedArray = Object.getPrototypeOf(Uint8Array) as typeof Uint8Array;
const builtIns = [
  Array,
  ArrayBuffer,
  DataView,
  Date,
  Function,
  Map,
  Promise,
  RegExp,
  Set,
  TypedArray,
  URL,
  WeakMap,
  WeakSet,
];

function checkClass(name: string, payloadClass: unknown): void {
  if (name === "" || name === "Uint8Array" || errorPrototypes.has(name)) {
    throw new TypeError(`A class can't be registered under the name ${JSON.stringify(name)}: it is reserved.`);
  }
  if (typeof payloadClass !== "function" || typeof payloadClass.prototype !== "object") {
    throw new TypeError(`What is registered as ${name} is not a class.`);
  }
  const prototype: unknown = payloadClass.prototype;
  if (prototype === Object.prototype || [...errorPrototypes.values()].some((builtIn) => builtIn === prototype)) {
    throw new TypeError(`The class registered as ${name} is built in: it needs no registration.`);
  }
  if (builtIns.some((builtIn) => prototype === builtIn.prototype || prototype instanceof builtIn)) {
    throw new TypeError(
      `The class registered as ${name} is, or extends, a built-in whose contents are not properties, and can't be ` +
        `rebuilt from them. Register a class that holds one instead.`,
    );
  }
}
