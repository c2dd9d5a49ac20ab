import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decodeName, decodeUtf8, encodeUtf8Into } from "./utf8.js";

const anyText = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 }).map((units) => String.fromCharCode(...units)),
);

/** The text with U+FFFD for each lone surrogate. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length + 2);
  return bytes.subarray(2, 2 + encodeUtf8Into(text, bytes, 2));
}

describe.each([
  ["decodeUtf8", decodeUtf8],
  ["decodeName", decodeName],
])("%s", (_name, decode) => {
  it("reads what the platform's encoder writes", () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 3 }), (text, before) => {
        const bytes = new TextEncoder().encode(text);
        const within = Uint8Array.of(...new Uint8Array(before).fill(0x78), ...bytes, 0x79);
        expect(decode(within, before, before + bytes.length)).toBe(wellFormed(text));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps a leading byte-order mark, which is text here", () => {
    expect(decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 0, 4)).toBe("\ufeffa");
  });

  it("takes bytes that are not UTF-8 for U+FFFD", () => {
    expect(decode(Uint8Array.of(0x61, 0xff), 0, 2)).toBe("a\ufffd");
  });

  it("does not take a byte for the character of that number", () => {
    decode(Uint8Array.of(0xc3, 0xa9), 0, 2);

    expect(decode(Uint8Array.of(0xe9), 0, 1)).toBe("\ufffd");
    expect(decode(Uint8Array.of(0xc3, 0xa9), 0, 2)).toBe("é");
  });
});

describe("encodeUtf8Into", () => {
  it("writes what the platform's encoder writes", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect([...encode(text)]).toEqual([...new TextEncoder().encode(text)]);
      }),
      { numRuns: 500 },
    );
  });
});
