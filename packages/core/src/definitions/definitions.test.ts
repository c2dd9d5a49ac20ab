import { describe, expect, it } from "@jest/globals";
import { defineActivity } from "./activity.js";
import { defineEvent } from "./event.js";
import { defineOrchestrator } from "./orchestrator.js";

const makers = [
  ["defineActivity", (name: never) => defineActivity(name, () => 0)],
  ["defineOrchestrator", (name: never) => defineOrchestrator(name, async () => 0)],
  ["defineEvent", (name: never) => defineEvent(name)],
] as const;

describe.each(makers)("%s", (_maker, define) => {
  it("makes a frozen value that carries its name", () => {
    const definition = define("placeOrder" as never);
    expect(definition.name).toBe("placeOrder");
    expect(Object.isFrozen(definition)).toBe(true);
  });

  it.each([
    ["an empty name", ""],
    ["a blank name", "  "],
    ["no name", undefined],
    ["a number", 7],
    ["an object", {}],
  ])("refuses %s", (_what, name) => {
    expect(() => define(name as never)).toThrow(TypeError);
  });

  it("refuses names that are the SDK's own", () => {
    expect(() => define("reawait:marker" as never)).toThrow(/reserved/);
    expect(define("reawait" as never).name).toBe("reawait");
  });

  it.each(["constructor", "__proto__", "toString"])("takes %j as a name like any other (R10)", (name) => {
    expect(define(name as never).name).toBe(name);
  });
});

describe("options of a definition", () => {
  it("are kept, the tags as a frozen copy", () => {
    const tags = { team: "billing" };
    const charge = defineActivity("charge", () => 0, {
      version: "1",
      timeout: "5m",
      tags,
      description: "Charges a card.",
    });
    tags.team = "changed";
    expect(charge).toMatchObject({
      version: "1",
      timeout: "5m",
      tags: { team: "billing" },
      description: "Charges a card.",
    });
    expect(Object.isFrozen(charge.tags)).toBe(true);
  });

  it("cannot stand in for what makes a definition one", () => {
    const sly = defineActivity("charge", () => 1, { name: "other", kind: "orchestrator", fn: () => 2 } as never);
    expect(sly).toMatchObject({ name: "charge", kind: "activity" });
  });

  it.each([
    ["a reserved key", { "reawait:x": "1" }],
    ["an empty key", { "": "1" }],
    ["a value that is no text", { a: 1 as never }],
  ])("refuse tags with %s", (_what, tags) => {
    expect(() => defineActivity("a", () => 0, { tags })).toThrow(TypeError);
    expect(() => defineOrchestrator("a", async () => 0, { tags })).toThrow(TypeError);
  });
});
