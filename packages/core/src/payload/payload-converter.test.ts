import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { SuperJSON, type SuperJSONResult } from "superjson";
import { createPayloadConverter } from "./create-payload-converter.js";
import { defaultPayloadConverter } from "./default-payload-converter.js";
import { envelopeKey } from "./envelope.js";
import { isSame } from "./testing/is-same.js";
import { Money, plainValues, richValues } from "./testing/rich-values.js";

const converter = createPayloadConverter({ classes: { Money } });

function hasKeyOnTop(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, envelopeKey);
}

const unreserved = plainValues.filter((value) => !hasKeyOnTop(value));

function holdsKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return hasKeyOnTop(value) || Object.values(value).some(holdsKey);
}

describe("the laws of payloads", () => {
  it("what is written reads back the same", () => {
    fc.assert(
      fc.property(richValues, (value) => isSame(converter.read(converter.write(value)), value)),
      { numRuns: 500 },
    );
  });

  it("plain JSON reads back the same, wherever the reserved key stands in it", () => {
    fc.assert(fc.property(plainValues, (value) => isSame(converter.read(converter.write(value)), value)));
  });

  it("plain JSON without the reserved key on top is written as JSON.stringify writes it", () => {
    fc.assert(fc.property(unreserved, (value) => converter.write(value) === JSON.stringify(value)));
  });

  it("any program's JSON without the reserved key on top reads as what it says", () => {
    fc.assert(
      fc.property(unreserved, fc.constantFrom(undefined, 2), (value, indent) =>
        isSame(converter.read(JSON.stringify(value, undefined, indent)), value),
      ),
    );
  });

  it("plain writing is JSON.stringify for plain values", () => {
    fc.assert(fc.property(plainValues, (value) => converter.writePlain(value) === JSON.stringify(value)));
  });

  it("plain writing never makes an envelope: the reserved key appears only where the value has it", () => {
    fc.assert(
      fc.property(richValues, (value) => {
        let payload: string | undefined;
        try {
          payload = converter.writePlain(value);
        } catch (error) {
          expect(error).toMatchObject({ name: "PayloadError" });
          return true;
        }
        return payload === undefined || !holdsKey(JSON.parse(payload)) || holdsKey(value);
      }),
    );
  });

  it("writing leaves the value as it was", () => {
    fc.assert(
      fc.property(richValues, (value) => {
        const first = converter.write(value);
        return converter.write(value) === first && isSame(converter.read(first), value);
      }),
    );
  });
});

describe("the default converter", () => {
  it("leaves undefined properties out, in envelopes too", () => {
    expect(defaultPayloadConverter.write({ a: undefined, b: 1 })).toBe('{"b":1}');
    const read = defaultPayloadConverter.read(defaultPayloadConverter.write({ a: undefined, b: 1n }));
    expect(isSame(read, { b: 1n })).toBe(true);
  });

  it("takes undefined and an absent payload for each other", () => {
    expect(defaultPayloadConverter.write(undefined)).toBeUndefined();
    expect(defaultPayloadConverter.writePlain(undefined)).toBeUndefined();
    expect(defaultPayloadConverter.read(undefined)).toBeUndefined();
  });

  it("reads an empty payload, which some engines send for none, as undefined", () => {
    expect(defaultPayloadConverter.read("")).toBeUndefined();
  });

  it("keeps null apart from undefined", () => {
    expect(defaultPayloadConverter.write(null)).toBe("null");
    expect(defaultPayloadConverter.read("null")).toBeNull();
  });

  it("writes an envelope that any superjson can read", () => {
    const value = { due: new Date(0), tags: new Set(["a"]) };
    const envelope = JSON.parse(defaultPayloadConverter.write(value) ?? "") as { $reawait: SuperJSONResult };
    expect(envelope).toEqual({
      $reawait: {
        v: 1,
        json: { due: "1970-01-01T00:00:00.000Z", tags: ["a"] },
        meta: { values: { due: ["Date"], tags: ["set"] }, v: 1 },
      },
    });
    expect(new SuperJSON().deserialize(envelope.$reawait)).toEqual(value);
  });

  it("writes bytes as base64", () => {
    const payload = defaultPayloadConverter.write(Uint8Array.of(255, 0, 1)) ?? "";
    expect(payload).toContain('"/wAB"');
    expect(defaultPayloadConverter.read(payload)).toEqual(Uint8Array.of(255, 0, 1));
  });

  it("writes many bytes", () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => index % 251);
    expect(defaultPayloadConverter.read(defaultPayloadConverter.write(bytes))).toEqual(bytes);
  });

  it("writes a value that occurs twice as two copies, rich or plain", () => {
    const shared = { n: 1 };
    const rich = { when: new Date(5) };
    expect(defaultPayloadConverter.write([shared, shared])).toBe('[{"n":1},{"n":1}]');
    expect(defaultPayloadConverter.read(defaultPayloadConverter.write([rich, new Map([[rich, rich]])]))).toEqual([
      { when: new Date(5) },
      new Map([[{ when: new Date(5) }, { when: new Date(5) }]]),
    ]);
  });

  it("keeps entries and order where the same NaN or BigInt occurs twice, which superjson takes for one reference", () => {
    const value = [NaN, 1n, new Set([NaN, 1n, 2]), new Map<unknown, unknown>([[NaN, 1n], [1n, NaN]])]; // prettier-ignore
    expect(isSame(converter.read(converter.write(value)), value)).toBe(true);
    expect(converter.write(value)).not.toContain("referentialEqualities");
  });

  it("envelopes plain values that have the reserved key on top, and only those", () => {
    const payload = defaultPayloadConverter.write(new Date(0)) ?? "";
    for (const value of [{ $reawait: 1 }, { $reawait: 1, other: 2 }, JSON.parse(payload) as unknown]) {
      const written = defaultPayloadConverter.write(value);
      expect(written).toBe(`{"$reawait":{"v":1,"json":${JSON.stringify(value)}}}`);
      expect(defaultPayloadConverter.read(written)).toEqual(value);
    }
    expect(defaultPayloadConverter.write([{ $reawait: 1 }])).toBe('[{"$reawait":1}]');
  });

  it("takes objects without a prototype and accessors for the plain data they show", () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    const accessor = { get a() { return 1; } }; // prettier-ignore
    expect(defaultPayloadConverter.write([bare, accessor])).toBe('[{"a":1},{"a":1}]');
  });

  it("writes deep plain values as plain JSON", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 400; level += 1) deep = { deep };
    expect(defaultPayloadConverter.write(deep)).toBe(JSON.stringify(deep));
  });
});

describe("plain writing", () => {
  it("writes Dates as ISO strings, at any depth", () => {
    expect(converter.writePlain({ at: [new Date(0)] })).toBe('{"at":["1970-01-01T00:00:00.000Z"]}');
  });

  it("keeps keys as they are beside a Date", () => {
    const value: unknown = JSON.parse('{"__proto__":1,"constructor":2,"$reawait":3}');
    expect(converter.writePlain({ value, at: new Date(0) })).toBe(
      '{"value":{"__proto__":1,"constructor":2,"$reawait":3},"at":"1970-01-01T00:00:00.000Z"}',
    );
  });

  it.each([
    ["a Map", new Map()],
    ["a Set", new Set()],
    ["a BigInt", 1n],
    ["a Uint8Array", new Uint8Array(1)],
    ["undefined in an array", [undefined]],
    ["NaN", NaN],
    ["-0", -0],
    ["an Error", new Error("x")],
    ["a registered class", new Money(1, "CHF")],
  ])("refuses %s and says where and what to do", (_, value) => {
    expect(() => converter.writePlain({ order: value })).toThrow(/\$\.order.*payload: "rich"/);
  });
});
