import { describe, expect, it } from "@jest/globals";
import type { Tags } from "@reawait/protocol";
import { attemptOf, userTags, withAttempt } from "./reserved-tags.js";

describe("the attempt of a call", () => {
  it("is the first, unless its tags say more", () => {
    expect(attemptOf(undefined)).toBe(1);
    expect(attemptOf({})).toBe(1);
    expect(attemptOf({ attempt: "3" })).toBe(1);
  });

  it.each([2, 3, 17, 1_000_000])("goes with its tags: %i", (attempt) => {
    expect(attemptOf(withAttempt(undefined, attempt))).toBe(attempt);
    expect(attemptOf(withAttempt(withAttempt({ a: "1" }, attempt - 1), attempt))).toBe(attempt);
  });

  it.each(["", "0", "-1", "1.5", "2e3", "two", " 3", "NaN", "Infinity", "9".repeat(30)])(
    "is not taken from a tag that says %j",
    (said) => {
      expect(attemptOf({ "reawait:attempt": said })).toBe(1);
    },
  );

  it("is not taken from what every object has (R10)", () => {
    expect(attemptOf(Object.create({ "reawait:attempt": "7" }) as Tags)).toBe(1);
  });

  it("leaves the tags of the user beside it", () => {
    const tags = Object.freeze({ team: "a" });
    expect(withAttempt(tags, 2)).toEqual({ team: "a", "reawait:attempt": "2" });
    expect(tags).toEqual({ team: "a" });
  });
});

describe("the tags that users see", () => {
  it("are all but the SDK's own", () => {
    expect(userTags({ team: "a", "reawait:attempt": "2", "reawait:other": "x", "not-reawait:x": "y" })).toEqual({
      team: "a",
      "not-reawait:x": "y",
    });
    expect(userTags({ "reawait:attempt": "2" })).toEqual({});
    expect(userTags(undefined)).toEqual({});
  });

  it("are the same object where there is nothing to hide", () => {
    const tags = { team: "a" };
    expect(userTags(tags)).toBe(tags);
  });

  it("may have the names that objects have of their own (R10)", () => {
    const tags = Object.fromEntries([
      ["__proto__", "x"],
      ["constructor", "y"],
      ["reawait:attempt", "2"],
    ]);
    expect(Object.entries(userTags(tags))).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    expect(Object.entries(withAttempt(tags, 3))).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
      ["reawait:attempt", "3"],
    ]);
  });
});
