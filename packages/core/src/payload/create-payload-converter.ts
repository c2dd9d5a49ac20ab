import { type ClassRegistry, type PayloadClass, createClassRegistry } from "./class-registry.js";
import { decodeTree } from "./decode-tree.js";
import { encodeTree } from "./encode-tree.js";
import { envelopeKey, openEnvelope, readEnvelope, writeEnvelope } from "./envelope.js";
import { isPlainJson } from "./is-plain-json.js";
import { isRecord } from "./is-record.js";
import type { PayloadConverter } from "./payload-converter.js";
import { PayloadError } from "./payload-error.js";
import { rootPath } from "./payload-path.js";
import { refusal } from "./refusal.js";
import { escapeKey } from "./reserved-keys.js";
import type { TreeEncoding } from "./tree-encoding.js";

/** What the payload codecs of `../codec` write begins with it. */
const codecMark = "reawait:";

/** What a converter knows beyond the built-ins. */
export interface PayloadConverterOptions {
  /**
   * Classes whose instances may travel, under names that must never change: payloads hold the name. Of an instance, the
   * own enumerable properties travel; reading one does not call the constructor, so a class must not keep its state in
   * private `#fields`.
   */
  readonly classes?: Readonly<Record<string, PayloadClass>>;
}

/**
 * A converter that writes plain JSON wherever JSON keeps a value whole, and an envelope where it would lose something:
 * Date, Map, Set, BigInt, Uint8Array, RegExp, URL, Error, registered classes, undefined in arrays, NaN, Infinity, -0.
 *
 * As in JSON, properties that are undefined are left out, objects without a prototype come back with one, a value that
 * occurs twice comes back as two copies, an accessor as the value it gave, and named properties of arrays are left out.
 * An Error keeps its name, message, stack, cause and own enumerable properties; its class only if that is built in or
 * registered. Functions, symbols (as values or keys), instances of other classes (Buffers too), objects with toJSON,
 * invalid dates, sparse arrays, cycles, and values more than 500 levels deep are refused with a `PayloadError`.
 *
 * @throws TypeError if a class can't be registered
 * @example
 * const converter = createPayloadConverter({ classes: { Money } });
 * converter.read(converter.write({ due: new Date(), price: new Money(5, "CHF") }));
 */
export function createPayloadConverter(options: PayloadConverterOptions = {}): PayloadConverter {
  const classes = createClassRegistry(options.classes ?? {});
  return Object.freeze({
    write: (value: unknown) => write(value, classes),
    writePlain: (value: unknown) => writePlain(value, classes),
    read: (payload: string | undefined) => read(payload, classes),
  });
}

function write(value: unknown, classes: ClassRegistry): string | undefined {
  if (value === undefined) return undefined;
  if (isSurelyPlain(value) && !hasEnvelopeKey(value)) return stringify(value);
  const losses = { found: false };
  const tree = encodeTree(value, richEncoding(classes, losses));
  return losses.found || hasEnvelopeKey(value) ? seal(tree, classes) : stringify(value);
}

function writePlain(value: unknown, classes: ClassRegistry): string | undefined {
  if (value === undefined) return undefined;
  return isSurelyPlain(value) ? stringify(value) : stringify(encodeTree(value, plainEncoding(classes)));
}

function richEncoding(classes: ClassRegistry, losses: { found: boolean }): TreeEncoding {
  const lose = (): void => {
    losses.found = true;
  };
  const encodeDate = (date: Date): Date => {
    lose();
    return date;
  };
  return { classes, lose, encodeDate, encodeKey: escapeKey, at: rootPath() };
}

function plainEncoding(classes: ClassRegistry): TreeEncoding {
  return {
    classes,
    lose: (path, what) => {
      throw refusal(
        path,
        `${what}, which plain JSON can't hold. A call by name sends plain JSON, for any language to read: convert it ` +
          `yourself, or pass payload: "rich" if a Reawait worker will read it`,
      );
    },
    encodeDate: (date) => date.toISOString(),
    encodeKey: (key) => key,
    at: rootPath(),
  };
}

function read(payload: string | undefined, classes: ClassRegistry): unknown {
  if (payload === undefined || payload === "") return undefined;
  const parsed = parse(payload);
  const envelope = openEnvelope(parsed);
  if (envelope === undefined) return parsed;
  try {
    return decodeTree(readEnvelope(envelope.body, classes.superjson), classes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new PayloadError(`A payload can't be read. ${why} It begins: ${shorten(payload)}`, "$", { cause });
  }
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (cause) {
    const hint = payload.startsWith(codecMark)
      ? "It was encoded by a codec (compression, encryption) that this client or worker does not have: give it the same " +
        "codecs, in the same order, as the program that wrote it."
      : "If a program in another language or with another payload converter wrote it, let it write JSON, or give this " +
        "client or worker the same converter.";
    throw new PayloadError(`A payload is not JSON: ${shorten(payload)}. ${hint}`, "$", { cause });
  }
}

/** What throws on the way (a getter, a proxy) is left to the walker that can say where. */
function isSurelyPlain(value: unknown): boolean {
  try {
    return isPlainJson(value);
  } catch {
    return false;
  }
}

/** superjson takes several times the stack of the walker before it. */
function seal(tree: unknown, { superjson }: ClassRegistry): string {
  try {
    return writeEnvelope(tree, superjson);
  } catch (cause) {
    throw new PayloadError("This value can't be written as a payload: it is too deep or too large (see cause).", "$", {
      cause,
    });
  }
}

function hasEnvelopeKey(value: unknown): boolean {
  return isRecord(value) && Object.hasOwn(value, envelopeKey);
}

/** Fails, after the walkers, only for a text longer than the platform's strings, or a getter that changes its mind. */
function stringify(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new PayloadError("This value can't be written as a payload: JSON refused it (see cause).", "$", { cause });
  }
}

function shorten(payload: string): string {
  return payload.length <= 80 ? payload : `${payload.slice(0, 80)}… (${payload.length} characters)`;
}
