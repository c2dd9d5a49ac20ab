import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readEntityId, writeEntityId } from "./entity-instance-id.js";

describe("the id of an entity", () => {
  it.each([
    ["@counter@a", { name: "counter", key: "a" }],
    ["@counter@A@b@", { name: "counter", key: "A@b@" }],
    ["@counter@", { name: "counter", key: "" }],
    ["@constructor@__proto__", { name: "constructor", key: "__proto__" }],
  ])("%s is read and written", (text, id) => {
    expect(readEntityId(text)).toEqual(id);
    expect(writeEntityId(id)).toBe(text);
  });

  it("has its name in lower case, and its key as it is", () => {
    expect(writeEntityId({ name: "Counter", key: "KEY" })).toBe("@counter@KEY");
    expect(readEntityId("@COUNTER@KEY")).toEqual({ name: "counter", key: "KEY" });
  });

  it.each(["", "@", "@@", "@@key", "@counter", "counter@a", "order-7"])("is not %j", (text) => {
    expect(() => readEntityId(text)).toThrow(TypeError);
  });

  it("comes back for every name and key", () => {
    const name = fc.string({ minLength: 1 }).filter((each) => each.trim() !== "" && !each.includes("@"));
    fc.assert(
      fc.property(name, fc.string(), (each, key) => {
        expect(readEntityId(writeEntityId({ name: each, key }))).toEqual({ name: each.toLowerCase(), key });
      }),
    );
  });
});
