import fc from "fast-check";

/** A class whose instances travel once it is registered. */
export class Money {
  constructor(
    readonly amount: unknown,
    readonly currency: string,
  ) {}
}

/** Keys that trip code which takes names for more than data, and superjson in particular. */
const trickyKeys = [
  "__proto__", "constructor", "prototype", "~constructor", "~~__proto__", "toString", "hasOwnProperty", "then", "length",
  "a.b", ".", "", "\\", "\\.", "a\\.b", "0", "-1", "$reawait", "json", "meta", "\u2028", "😀",
]; // prettier-ignore

const key = fc.oneof(fc.constantFrom(...trickyKeys), fc.string({ unit: "binary", maxLength: 5 }));

/** Strings with lone surrogates too. */
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 8 }), fc.constantFrom("\ud800", "a\udfff", "__proto__"));

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
  fc.integer(),
);

function objectOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc
    .uniqueArray(fc.tuple(key, value), { maxLength: 5, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries));
}

/** What JSON keeps whole. */
export const plainValues: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(text, number, fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 5 }),
    objectOf(tie("value")),
    tie("value").map((value) => ({ $reawait: value })),
  ),
})).value;

const lossyLeaf = fc.oneof(
  fc.constantFrom(NaN, Infinity, -Infinity, -0),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom(/a\/b/giu, /^$/, new RegExp(""), /\//, new RegExp("\u2028")),
  fc.webUrl().map((url) => new URL(url)),
);

/** What `write` accepts: any mixture of plain and other values, undefined anywhere but in properties. */
export const richValues: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; part: unknown; error: Error }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(text, number, fc.boolean(), fc.constant(null), lossyLeaf),
    fc.array(tie("part"), { maxLength: 5 }),
    objectOf(tie("value")),
    fc.array(fc.tuple(tie("part"), tie("part")), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie("part"), { maxLength: 4 }).map((elements) => new Set(elements)),
    fc.tuple(tie("value"), text).map(([amount, currency]) => new Money(amount, currency)),
    tie("error"),
  ),
  part: fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 6, arbitrary: tie("value") }),
  error: fc
    .record({
      message: text,
      cause: tie("part"),
      code: tie("value"),
      type: fc.constantFrom(Error, TypeError, RangeError),
    })
    .map(({ message, cause, code, type }) => Object.assign(new type(message, { cause }), { code })),
})).value;
