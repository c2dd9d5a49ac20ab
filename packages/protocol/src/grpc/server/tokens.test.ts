import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { acceptTokens, verifierOf } from "./tokens.js";

const token = fc.stringMatching(/^[!-~]{1,40}$/);

describe("accepted tokens", () => {
  it("are the ones that were given, and no others", () => {
    fc.assert(
      fc.property(fc.uniqueArray(token, { minLength: 2, maxLength: 6 }), ([other = "", ...tokens]) => {
        const accepts = acceptTokens(tokens);
        expect(tokens.map(accepts)).toEqual(tokens.map(() => true));
        expect([other, "", ...tokens.map((accepted) => accepted + other)].map(accepts)).not.toContain(true);
      }),
    );
  });

  it("may be one, several, or what a function says", async () => {
    expect(verifierOf("a")("a")).toBe(true);
    expect(verifierOf("a")("b")).toBe(false);
    expect(verifierOf(["a", "b"])("b")).toBe(true);
    expect(await verifierOf(async (offered) => offered === "a")("a")).toBe(true);
  });

  it.each([[""], ["two words"], ["new\nline"], ["schlüssel"]])("can travel in a header, unlike %j", (unfit) => {
    expect(() => acceptTokens(["fine", unfit])).toThrow(/^Token 2 of tokens is empty, or/);
    if (unfit !== "") expect(() => acceptTokens([unfit])).not.toThrow(unfit);
  });

  it("are at least one, and strings", () => {
    expect(() => acceptTokens([])).toThrow(TypeError);
    expect(() => acceptTokens([17 as unknown as string])).toThrow("Token 1 of tokens is no string");
  });
});
