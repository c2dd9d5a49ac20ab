import { describe, expect, it } from "@jest/globals";
import { checkInstanceId, checkName, checkTags } from "./names.js";

describe("checkName", () => {
  it("says what is wrong, and with what", () => {
    expect(() => checkName("", "activity")).toThrow(
      new TypeError('the name of an activity must be a non-empty string, not ""'),
    );
    expect(() => checkName(undefined, "tag")).toThrow(/^the name of a tag must be .*, not undefined$/);
    expect(() => checkName("reawait:x", "event")).toThrow(/"reawait:x" cannot be used as event/);
  });

  it.each(["Reawait:x", "x reawait:", "reawait", ":", "名前", "a b"])("takes %j", (name) => {
    expect(checkName(name, "event")).toBe(name);
  });
});

describe("checkInstanceId", () => {
  it.each(["@counter@1", "@", "reawait:hub", "", " "])("refuses %j", (id) => {
    expect(() => checkInstanceId(id)).toThrow(TypeError);
  });

  it.each(["order-7", "a@b", "e-1:0001"])("takes %j", (id) => {
    expect(checkInstanceId(id)).toBe(id);
  });
});

describe("checkTags", () => {
  it("gives a frozen copy, and nothing for nothing", () => {
    expect(checkTags(undefined)).toBeUndefined();
    expect(checkTags({})).toBeUndefined();
    const tags = checkTags({ a: "1" });
    expect(tags).toEqual({ a: "1" });
    expect(Object.isFrozen(tags)).toBe(true);
  });

  it("keeps keys as data (R10)", () => {
    const tags = checkTags({ ["__proto__"]: "x", constructor: "y" });
    expect(Object.entries(tags ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });
});
