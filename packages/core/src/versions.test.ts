import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compareVersions } from "./versions.js";

describe("compareVersions", () => {
  it.each([
    ["1", "1.0", 0],
    ["1", "1.0.0", 0],
    ["v1.2", "1.2", 0],
    ["1.9", "1.10", -1],
    ["1.0-beta", "1.0", -1],
    ["1.0-alpha", "1.0-beta", -1],
    ["1.0-beta.2", "1.0-beta.11", -1],
    ["1.0", "1.0.1", -1],
    ["2025-11-01", "2025-10-30", 1],
    ["", "0", -1],
    ["", "", 0],
  ])("%j to %j", (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b))).toBe(expected);
    expect(Math.sign(compareVersions(b, a))).toBe(-expected + 0);
  });

  const version = fc
    .array(fc.oneof(fc.nat(20).map(String), fc.constantFrom("alpha", "beta", "rc")), { maxLength: 4 })
    .map((parts) => parts.join("."));

  it("is an order: antisymmetric and transitive", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
        const [low = "", middle = "", high = ""] = [a, b, c].sort(compareVersions);
        expect(compareVersions(low, middle)).toBeLessThanOrEqual(0);
        expect(compareVersions(middle, high)).toBeLessThanOrEqual(0);
        expect(compareVersions(low, high)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
