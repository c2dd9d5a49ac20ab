import { describe, expect, it } from "@jest/globals";
import { aesGcmCodec } from "../codec/aes-gcm-codec.js";
import { gzipCodec } from "../codec/gzip-codec.js";
import { createPayloadConverter } from "./create-payload-converter.js";
import { defaultPayloadConverter } from "./default-payload-converter.js";
import { PayloadError } from "./payload-error.js";
import { Money } from "./testing/rich-values.js";

function refused(payload: string): PayloadError {
  try {
    defaultPayloadConverter.read(payload);
  } catch (error) {
    if (error instanceof PayloadError) return error;
    throw error;
  }
  throw new Error("it was read");
}

const envelope = (body: unknown): string => JSON.stringify({ $reawait: body });

describe("a payload that can't be read", () => {
  it("is named if it is not JSON, shortened", () => {
    expect(refused("hello").message).toMatch(/not JSON: hello\. .*payload converter/);
    const long = refused("x".repeat(1_000)).message;
    expect(long).toContain(`${"x".repeat(80)}… (1000 characters)`);
    expect(long).not.toContain("x".repeat(81));
  });

  it.each([
    ["gzip", gzipCodec({ threshold: 0 })],
    ["encryption", aesGcmCodec({ keys: { k: new Uint8Array(32) }, current: "k" })],
  ])("is said to be encoded if a codec wrote it: %s", async (_, codec) => {
    const [payload = ""] = await codec.encode([JSON.stringify("x".repeat(1_000))]);
    const { message } = refused(payload);
    expect(message).toMatch(
      /^A payload is not JSON: reawait:.*encoded by a codec .* does not have: give it the same codecs/,
    );
    expect(message).not.toContain("converter");
  });

  it("is named if its envelope is of another version", () => {
    expect(refused(envelope({ v: 2, json: 1 })).message).toMatch(/version 2; .* knows 1: upgrade/);
  });

  it("is named if it holds a class that is not registered here", () => {
    const payload = createPayloadConverter({ classes: { Money } }).write([new Money(1, "CHF")]) ?? "";
    expect(refused(payload).message).toMatch(/class "Money", which is not registered here.*createPayloadConverter/);
  });

  it("is named if it holds an error of a class that is not registered here", () => {
    class CardDeclined extends Error {}
    const payload = createPayloadConverter({ classes: { CardDeclined } }).write(new CardDeclined("no")) ?? "";
    expect(refused(payload).message).toMatch(/"CardDeclined", which is not registered here/);
  });

  it.each([
    ["nothing in it", null],
    ["a number", 5],
    ["no json", { v: 1 }],
    ["an unknown annotation", { v: 1, json: 1, meta: { values: ["nonsense"], v: 1 } }],
    ["an invalid URL", { v: 1, json: "x", meta: { values: ["URL"], v: 1 } }],
    ["an invalid RegExp", { v: 1, json: "/(/", meta: { values: ["regexp"], v: 1 } }],
    [
      "an object that converters never write",
      { v: 1, json: [1], meta: { values: [["typed-array", "Int8Array"]], v: 1 } },
    ],
    ["a malformed error", { v: 1, json: 5, meta: { values: [["class", "Error"]], v: 1 } }],
  ])("is a PayloadError and nothing else if its envelope has %s", (_, body) => {
    expect(refused(envelope(body)).message).toMatch(/^A payload can't be read\. .* It begins: /);
  });

  it("is refused without overflowing the stack, however deep", () => {
    const json = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(refused(`{"$reawait":{"v":1,"json":${json}}}`).message).toMatch(/500 levels/);
    const values = `${'[["set"],{"0":'.repeat(50_000)}["Date"]${"}]".repeat(50_000)}`;
    expect(refused(`{"$reawait":{"v":1,"json":[],"meta":{"values":${values},"v":1}}}`)).toBeInstanceOf(PayloadError);
  });
});

describe("reading what a stranger wrote", () => {
  const hostile = '{"x":{"__proto__":{"polluted":1}}}';

  it.each([
    ["a path through __proto__", '{"a":1}', { "__proto__.polluted": ["Date"] }],
    ["a path through a constructor", '{"a":1}', { "constructor.prototype.polluted": ["Date"] }],
    ["__proto__ as a key beside an annotation", hostile, { y: ["undefined"] }],
    ["__proto__ as a key of an error", hostile, { x: [["class", "Error"]] }],
    ["__proto__ as a key of a class", hostile, { x: [["class", "Money"]] }],
  ])("never changes a prototype: %s", (_, json, values) => {
    const converter = createPayloadConverter({ classes: { Money } });
    let read: unknown;
    try {
      read = converter.read(envelope({ v: 1, json: JSON.parse(json) as unknown, meta: { values, v: 1 } }));
    } catch (error) {
      expect(error).toBeInstanceOf(PayloadError);
    }
    expect({ read }).not.toHaveProperty("read.x.polluted");
    expect({}).not.toHaveProperty("polluted");
  });

  it("takes __proto__ for an own property, in plain JSON and in envelopes", () => {
    const plain: unknown = JSON.parse('{"__proto__":{"x":1}}');
    const rich: unknown = JSON.parse('{"__proto__":{"x":1},"n":1}', (key, value: unknown) =>
      key === "n" ? 5n : value,
    );
    for (const value of [plain, rich]) {
      const read = defaultPayloadConverter.read(defaultPayloadConverter.write(value)) as object;
      expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
      expect(Object.getOwnPropertyDescriptor(read, "__proto__")?.value).toEqual({ x: 1 });
    }
  });

  it("takes an object that has the reserved key among others for plain", () => {
    expect(defaultPayloadConverter.read('{"$reawait":{"v":1,"json":1},"x":1}')).toEqual({
      $reawait: { v: 1, json: 1 },
      x: 1,
    });
  });

  it("takes the reserved key below the top for plain", () => {
    expect(defaultPayloadConverter.read('[{"$reawait":5}]')).toEqual([{ $reawait: 5 }]);
  });
});
