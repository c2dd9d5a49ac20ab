import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { endOfPrefix } from "./query.js";

/** As SQLite compares texts. */
function compare(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

describe("the end of a prefix", () => {
  it("is what comes right after all that begins with it", () => {
    expect(endOfPrefix("shop-")).toBe("shop.");
    expect(endOfPrefix("a\u{10ffff}")).toBe("b");
    expect(endOfPrefix("\ud7ff")).toBe("\ue000");
    expect(endOfPrefix("\u{10ffff}")).toBeUndefined();
    expect(endOfPrefix("")).toBeUndefined();
  });

  it("tells what begins with the prefix from what does not", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, fc.boolean(), (prefix, other, extended) => {
        const candidate = extended ? prefix + other : other;
        const end = endOfPrefix(prefix);
        const between = compare(candidate, prefix) >= 0 && (end === undefined || compare(candidate, end) < 0);
        expect(between).toBe(candidate.startsWith(prefix));
      }),
    );
  });
});
