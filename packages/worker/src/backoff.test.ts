import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { fullJitter, LONGEST_DELAY } from "./backoff.js";

describe("full jitter", () => {
  it("doubles its bound each time, up to half a minute", () => {
    const bounds = [0, 1, 2, 3, 4, 5, 6, 2_000].map((failures) => fullJitter(failures, () => 1));
    expect(bounds).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("takes anything below it", () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(), chance, (failures, random) => {
        const delay = fullJitter(failures, () => random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(LONGEST_DELAY);
      }),
    );
    expect(fullJitter(1, () => 0.25)).toBe(500);
  });
});
