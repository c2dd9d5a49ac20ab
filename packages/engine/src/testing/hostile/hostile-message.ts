/**
 * Messages of the contract as no encoder would write them, made from the contract's own descriptors: known fields with
 * values that are valid, absurd or none at all, missing, doubled, of the wrong wire type, and fields that nobody knows.
 */
import type { DescField, DescMessage } from "@bufbuild/protobuf";
import fc from "fast-check";

import type { Pool, Temper } from "./hostile-values.js";
import { deepFailures, deepValues, enumValue, scalarField } from "./hostile-values.js";
import { lengthDelimited, tag, varint, WireType } from "./wire-bytes.js";

type Bytes = fc.Arbitrary<Uint8Array>;

/** Levels of messages that are filled; below, they are empty. */
const DEPTH = 5;

const nothing: Bytes = fc.constant(Buffer.alloc(0));

const knownToNobody: Bytes = fc
  .tuple(fc.constantFrom(500, 19_000, 2 ** 29 - 1), fc.constantFrom(0, 2, 2), fc.uint8Array({ maxLength: 9 }))
  .map(([field, type, bytes]) =>
    type === WireType.Length ? lengthDelimited(field, bytes) : Buffer.concat([tag(field, type), varint(bytes.length)]),
  );
/** No field at all: the number 0, or a wire type that does not exist or has an end only. */
const noField: Bytes = fc.constantFrom(tag(0, WireType.Varint), tag(1, 3), tag(2, 4), tag(3, 7));

/** What a message could be, on the wire. */
export function hostileMessage(schema: DescMessage, pool: Pool): Bytes {
  return fc.oneof(
    { weight: 3, arbitrary: messageMaker(pool, "tame")(schema, "", DEPTH) },
    { weight: 1, arbitrary: messageMaker(pool, "wild")(schema, "", DEPTH) },
  );
}

type MakeMessage = (schema: DescMessage, hint: string, depth: number) => Bytes;

function messageMaker(pool: Pool, temper: Temper): MakeMessage {
  const unknown = temper === "wild" ? fc.oneof(knownToNobody, noField) : knownToNobody;

  /** @param hint - the name of the field around it: what wraps a string has no other */
  function message({ fields, oneofs }: DescMessage, hint: string, depth: number): Bytes {
    if (depth === 0) return nothing;
    const single = fields.filter(({ oneof }) => oneof === undefined).map((field) => perhaps(field, hint, depth));
    const chosen = oneofs.map((oneof) =>
      fc.oneof(
        { weight: 1, arbitrary: nothing },
        ...oneof.fields.map((field) => ({ weight: 2, arbitrary: present(field, hint, depth) })),
      ),
    );
    const parts = fc.tuple(fc.tuple(...single), fc.tuple(...chosen));
    return fc.tuple(parts, fc.integer({ min: 0, max: 99 }), unknown).map(([[known, members], dice, other]) => {
      // Once in a while the fields come in another order, or with one that nobody knows.
      const bytes = [...known, ...members];
      if (dice < 5) bytes.reverse();
      return Buffer.concat(dice > 97 ? [...bytes, other] : bytes);
    });
  }

  function perhaps(field: DescField, hint: string, depth: number): Bytes {
    const once = present(field, hint, depth);
    // Without it hardly anything would come of an answer.
    if (temper === "tame" && field.localName === "completionToken") return once;
    const twice = fc.tuple(once, once).map((parts) => Buffer.concat(parts));
    return fc.oneof(
      { weight: 5, arbitrary: nothing },
      { weight: 12, arbitrary: once },
      { weight: field.fieldKind === "list" ? 6 : 1, arbitrary: twice },
      ...(field.fieldKind === "map" ? [{ weight: 1, arbitrary: fc.constant(hugeMap(field.number)) }] : []),
    );
  }

  function present(field: DescField, hint: string, depth: number): Bytes {
    const right = rightType(field, hint, depth);
    if (temper === "tame") return right;
    const wrong = fc.constant(Buffer.concat([tag(field.number, WireType.Varint), varint(7)]));
    return fc.oneof({ weight: 30, arbitrary: right }, { weight: 1, arbitrary: wrong });
  }

  function rightType(field: DescField, hint: string, depth: number): Bytes {
    const { number, localName } = field;
    switch (field.fieldKind) {
      case "scalar":
        return scalarField(number, field.scalar, localName === "value" ? hint : localName, pool, temper);
      case "enum":
        return enumField(number, field.enum.values);
      case "message":
        return within(number, field.message, localName, depth);
      case "list":
        if (field.listKind === "message") return within(number, field.message, localName, depth);
        if (field.listKind === "enum") return enumField(number, field.enum.values);
        return scalarField(number, field.scalar, localName, pool, temper);
      case "map": {
        const entry = fc.tuple(scalarField(1, field.mapKey, localName, pool, temper), mapValue(field, depth));
        return entry.map((parts) => lengthDelimited(number, Buffer.concat(parts)));
      }
    }
  }

  function mapValue(field: Extract<DescField, { fieldKind: "map" }>, depth: number): Bytes {
    switch (field.mapKind) {
      case "message":
        return within(2, field.message, field.localName, depth);
      case "scalar":
        return scalarField(2, field.scalar, field.localName, pool, temper);
      case "enum":
        return enumField(2, field.enum.values);
    }
  }

  function within(number: number, schema: DescMessage, hint: string, depth: number): Bytes {
    const wrapped = message(schema, hint, depth - 1).map((body) => lengthDelimited(number, body));
    const deep = deepOf(schema);
    if (deep.length === 0) return wrapped;
    const chains = fc.constantFrom(...deep).map((body) => lengthDelimited(number, body));
    return fc.oneof({ weight: 8, arbitrary: wrapped }, { weight: 1, arbitrary: chains });
  }

  return message;
}

function deepOf({ typeName }: DescMessage): readonly Uint8Array[] {
  if (typeName === "TaskFailureDetails") return deepFailures;
  return typeName === "google.protobuf.Value" ? deepValues : [];
}

function enumField(number: number, members: readonly { readonly number: number }[]): Bytes {
  const value = enumValue(members.map((member) => member.number));
  return value.map((chosen) => Buffer.concat([tag(number, WireType.Varint), varint(chosen)]));
}

function hugeMap(number: number): Uint8Array {
  const entries = Array.from({ length: 2_000 }, (_, index) =>
    lengthDelimited(number, lengthDelimited(1, Buffer.from(`key ${index % 1_900}`))),
  );
  return Buffer.concat(entries);
}
