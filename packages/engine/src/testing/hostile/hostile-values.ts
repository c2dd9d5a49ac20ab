/** Values that a careless or a hostile caller might send, by the type of a field. */
import { ScalarType } from "@bufbuild/protobuf";
import fc from "fast-check";

import { nested, tag, varint, WireType } from "./wire-bytes.js";

/** What means something to the engine that is called. It may change: what is in it when a value is drawn, counts. */
export interface Pool {
  readonly instanceIds: readonly string[];
  readonly names: readonly string[];
  readonly tokens: readonly string[];
}

/**
 * `tame` values can be read, however absurd they are, so that they get as far as the engine; most of what is `wild`
 * somewhere cannot.
 */
export type Temper = "tame" | "wild";

/** One of what is there by then. */
export function oneOf(strings: () => readonly string[]): fc.Arbitrary<string> {
  return fc.nat().map((index) => {
    const all = strings();
    return all[index % all.length] ?? "";
  });
}

type Bytes = fc.Arbitrary<Uint8Array>;

const strange: Bytes = fc.constantFrom(
  ...[
    "",
    "\0",
    "a\0b",
    "__proto__",
    "constructor",
    "@counter@one",
    "reawait:own",
    "'; DROP TABLE instances; --",
    "%_*?[a-z]",
    "../../etc/passwd",
    "\u202e\ufeff\u{1f4a5}",
    "x".repeat(70_000),
    '"\r\n\t\\',
  ].map((text) => Buffer.from(text)),
);

/** Half a surrogate pair, an over-long "/", a lonely continuation, a beginning without an end. */
const noUtf8: Bytes = fc.constantFrom([0xed, 0xa0, 0x80], [0xc0, 0xaf], [0x80], [0x61, 0xf0, 0x9f]).map(bytesOf);

/** @param hint - the name of the field, which says what would make sense there */
function stringValue(hint: string, pool: Pool, temper: Temper): Bytes {
  return fc.oneof(
    { weight: 8, arbitrary: oneOf(() => fittingStrings(hint, pool)).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: strange },
    { weight: 1, arbitrary: fc.string({ maxLength: 20, unit: "binary" }).map((text) => Buffer.from(text)) },
    ...(temper === "wild" ? [{ weight: 1, arbitrary: noUtf8 }] : []),
  );
}

function fittingStrings(hint: string, { instanceIds, names, tokens }: Pool): readonly string[] {
  if (/token|lastInstanceKey/i.test(hint)) return tokens;
  if (/instanceId|parentInstance|prefix/i.test(hint)) return instanceIds;
  if (/^name$/i.test(hint)) return names;
  if (hint === "traceParent") return ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "zz-not-a-trace"];
  if (/version/i.test(hint)) return ["", "1", "1.2.3"];
  return ["{}", "null", "[1", '"x"'];
}

const integers = [0n, 1n, -1n, 2n, 3n, 100n, 2n ** 31n - 1n, -(2n ** 31n), 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n];
const farthest = [
  -(2n ** 63n),
  253_402_300_799n,
  253_402_300_800n,
  -62_135_596_801n,
  4_000_000_000n,
  8_640_000_000_001n,
];

const wholeNumber: Bytes = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 5 }).map(varint) },
  { weight: 2, arbitrary: fc.constantFrom(...integers, ...farthest).map(varint) },
  // In more bytes than it needs.
  { weight: 1, arbitrary: fc.constant(bytesOf([0x81, 0x80, 0x00])) },
);
/** In more bytes than are allowed. */
const endless = fc.constant(bytesOf([...new Array<number>(11).fill(0xff), 1]));
const wholeNumbers: Readonly<Record<Temper, Bytes>> = { tame: wholeNumber, wild: fc.oneof(wholeNumber, endless) };

function bytesOf(numbers: readonly number[]): Uint8Array {
  return Uint8Array.from(numbers);
}

const double: Bytes = fc.constantFrom(0, -0, NaN, Infinity, 1e308, 5e-324).map((value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
});

/** A tag with a value. */
export function scalarField(number: number, type: ScalarType, hint: string, pool: Pool, temper: Temper): Bytes {
  switch (type) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return stringValue(hint, pool, temper).map((bytes) =>
        Buffer.concat([tag(number, WireType.Length), varint(bytes.length), bytes]),
      );
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return double.map((bytes) => Buffer.concat([tag(number, WireType.Bits64), bytes]));
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return fc.constant(Buffer.concat([tag(number, WireType.Bits32), Buffer.from([1, 2, 3, 4])]));
    case ScalarType.BOOL:
    case ScalarType.INT32:
    case ScalarType.INT64:
    case ScalarType.SINT32:
    case ScalarType.SINT64:
    case ScalarType.UINT32:
    case ScalarType.UINT64:
      return wholeNumbers[temper].map((bytes) => Buffer.concat([tag(number, WireType.Varint), bytes]));
  }
}

/** Members of an enum, and numbers that are none. */
export function enumValue(members: readonly number[]): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(0, ...members) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 99, 2 ** 31 - 1, -(2 ** 31)) },
  );
}

/** What nests without a natural end, around the depths at which readers give up. */
export const deepFailures = [40, 99, 100, 101, 998, 1_000, 1_001, 20_000].map((depth) =>
  nested([4], depth, Buffer.from([0x0a, 1, 0x41])),
);
/** `Value.list_value.values`, again and again. */
export const deepValues = [33, 100, 332, 334, 5_000].map((depth) => nested([6, 1], depth, Buffer.from([0x08, 0])));
