import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { historyFileName } from "./history-file-name.js";

describe("the file name of a history", () => {
  it.each([
    ["order-17", "order-17.json"],
    ["a.b_c", "a.b_c.json"],
    ["0f8fad5b-d9cb-469f-a165-70867728950e", "0f8fad5b-d9cb-469f-a165-70867728950e.json"],
  ])("is the id where it can be: %s", (id, name) => {
    expect(historyFileName(id)).toBe(name);
  });

  it.each([
    ["Order-17", /^order-17~[0-9a-f]{16}\.json$/],
    ["ORDER-17", /^order-17~/],
    ["a/b", /^a-b~/],
    ["a\\b", /^a-b~/],
    ["..", /^~[0-9a-f]{16}\.json$/],
    ["../../etc/passwd", /^etc-passwd~/],
    [".hidden", /^hidden~/],
    ["con", /^con~/],
    ["nul.txt", /^nul-txt~/],
    ["e1:0001", /^e1-0001~/],
    ["a\0b", /^a-b~/],
    ["größe", /^gr-e~/],
    ["x".repeat(5_000), /^x{60}~[0-9a-f]{16}\.json$/],
  ])("is readable where the id cannot stand there: %j", (id, name) => {
    expect(historyFileName(id)).toMatch(name);
  });

  it("is safe for any id, and no other id has it, upper and lower case being the same", () => {
    const id = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.stringMatching(/^[aAbB./~:-]{1,6}$/));
    fc.assert(
      fc.property(id, id, (one, other) => {
        const name = historyFileName(one);
        expect(name).toMatch(/^[a-z0-9_~][a-z0-9_.~-]*\.json$/);
        expect(name.length).toBeLessThanOrEqual(105);
        if (one !== other) expect(historyFileName(other).toLowerCase()).not.toBe(name.toLowerCase());
      }),
      { numRuns: 1_000 },
    );
  });

  it("cannot be had by an id that is chosen to have it", () => {
    const name = historyFileName("Order-17");
    expect(historyFileName(name.replace(/\.json$/, ""))).not.toBe(name);
  });
});
