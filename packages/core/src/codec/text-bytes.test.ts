import fc from "fast-check";
import { describe, expect, it } from "@jest/globals";
import { toBytes, toText } from "./text-bytes.js";

describe("a text as bytes", () => {
  it("is the same text again, whatever it holds", () => {
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 });
    const anyText = units.map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(fc.oneof(anyText, fc.string({ unit: "binary" })), (text) => {
        expect(toText(toBytes(text))).toBe(text);
      }),
    );
  });

  it.each(["\ud800", "a\udc00b", "\udc00\ud800", "\ufeffwith a byte order mark", "😀", ""])("keeps %j", (text) => {
    expect(toText(toBytes(text))).toBe(text);
  });

  it("is UTF-8, which any program can read, but for lone surrogates", () => {
    expect([...toBytes("é😀")]).toEqual([...new TextEncoder().encode("é😀")]);
  });

  it("is read from the middle of a larger buffer too", () => {
    const bytes = toBytes("\ud800!");
    const larger = new Uint8Array(bytes.length + 2);
    larger.set(bytes, 1);
    expect(toText(larger.subarray(1, -1))).toBe("\ud800!");
  });

  it.each([[[0xc0]], [[0xff, 0xd8]], [[0x41, 0xff]]])("is not read from bytes that are no text: %j", (bytes) => {
    expect(() => toText(Uint8Array.from(bytes))).toThrow(/not valid|left over/);
  });
});
