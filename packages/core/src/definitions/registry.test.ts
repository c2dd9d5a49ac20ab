import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { defineActivity } from "./activity.js";
import { defineOrchestrator } from "./orchestrator.js";
import { createRegistry, type AnyActivity } from "./registry.js";

const activity = (name: string, version?: string): AnyActivity => defineActivity(name, () => name, { version });
const registryOf = (...definitions: readonly AnyActivity[]) => createRegistry<AnyActivity>("activity", definitions);

describe("a registry", () => {
  it("finds by name and version", () => {
    const [v1, v2, other] = [activity("charge", "1"), activity("charge", "2"), activity("ship")];
    const registry = registryOf(v1, v2, other);
    expect(registry.find("charge", "1")).toBe(v1);
    expect(registry.find("charge", "2")).toBe(v2);
    expect(registry.find("ship", undefined)).toBe(other);
    expect(registry.find("ship", "")).toBe(other);
    expect(registry.definitions).toEqual([v1, v2, other]);
  });

  it("serves every version by a definition without one, where the name has no other", () => {
    const plain = activity("ship");
    expect(registryOf(plain).find("ship", "7")).toBe(plain);
    expect(registryOf(plain, activity("ship", "6")).find("ship", "7")).toBeUndefined();
    expect(registryOf(plain, activity("ship", "6")).find("ship", undefined)).toBe(plain);
  });

  it("does not take a version for none", () => {
    expect(registryOf(activity("ship", "6")).find("ship", undefined)).toBeUndefined();
  });

  it("matches names exactly", () => {
    expect(registryOf(activity("ship")).find("Ship", undefined)).toBeUndefined();
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
    "knows no %j unless it was given (R10)",
    (name) => {
      expect(registryOf().find(name, undefined)).toBeUndefined();
      expect(registryOf(activity(name)).find(name, undefined)?.name).toBe(name);
      expect(registryOf(activity("a", "1")).find("a", name)).toBeUndefined();
    },
  );

  it("takes the same definition twice, as lists of several modules may hold it", () => {
    const shared = activity("ship");
    expect(registryOf(shared, shared).definitions).toEqual([shared]);
  });

  it("refuses two different ones of one name and version", () => {
    expect(() => registryOf(activity("ship"), activity("ship"))).toThrow(
      new TypeError('two activities are named "ship": give one another name or version'),
    );
    expect(() => registryOf(activity("ship", "1"), activity("ship", "1"))).toThrow(/"ship" with version "1"/);
    expect(() => registryOf(activity("ship"), activity("ship", ""))).toThrow(TypeError);
  });

  it.each([
    ["an orchestrator", defineOrchestrator("o", async () => 0), /a definition of kind "orchestrator"/],
    ["a function", () => 0, /not function/],
    ["nothing", undefined, /not undefined/],
    ["null", null, /not null/],
    ["a module", { ship: activity("ship") }, /not object/],
  ])("refuses %s among activities, and says what it takes", (_what, value, message) => {
    expect(() => registryOf(value as never)).toThrow(message);
    expect(() => registryOf(value as never)).toThrow(/take what defineActivity returns/);
  });
});

describe("the filters of a registry", () => {
  it("ask for every version of a name whose only definition has none", () => {
    expect(registryOf(activity("ship")).filters).toEqual([{ name: "ship", versions: [] }]);
  });

  it("ask for just the versions that stand side by side, and for calls without one where it serves those", () => {
    const registry = registryOf(
      activity("ship", "2"),
      activity("charge"),
      activity("ship", "1"),
      activity("charge", "7"),
    );
    expect(registry.filters).toEqual([
      { name: "ship", versions: ["2", "1"] },
      { name: "charge", versions: ["", "7"] },
    ]);
  });

  it("ask for nothing where there is nothing", () => {
    expect(registryOf().filters).toEqual([]);
  });

  it("let through just what it finds", () => {
    const versions = fc.subarray([undefined, "", "1", "2"]);
    fc.assert(
      fc.property(fc.record({ a: versions, b: versions }), fc.constantFrom("a", "b", "c"), (known, name) => {
        const definitions = Object.entries(known).flatMap(([each, its]) =>
          [...new Set(its.map((version) => version ?? ""))].map((version) => activity(each, version || undefined)),
        );
        const { filters, find } = registryOf(...definitions);
        for (const version of [undefined, "", "1", "2", "3"]) {
          const lets = filters.some(
            (each) => each.name === name && (each.versions.length === 0 || each.versions.includes(version ?? "")),
          );
          expect(lets).toBe(find(name, version) !== undefined);
        }
      }),
    );
  });
});

describe("why something is missing", () => {
  it.each([
    ["palceOrder", "placeOrder"],
    ["PlaceOrder", "placeOrder"],
    ["placeOrders", "placeOrder"],
    ["shp", "ship"],
  ])("%j: did you mean %j?", (name, meant) => {
    const registry = registryOf(activity("placeOrder"), activity("ship"));
    expect(registry.explainMissing(name, undefined)).toContain(`no activity named "${name}" is registered`);
    expect(registry.explainMissing(name, undefined)).toContain(`did you mean "${meant}"?`);
  });

  it("guesses nothing where nothing is near", () => {
    expect(registryOf(activity("ship")).explainMissing("calculateTaxes", undefined)).not.toMatch(/did you mean/);
    expect(registryOf().explainMissing("ship", undefined)).not.toMatch(/did you mean/);
  });

  it("lists the versions where only the version is missing", () => {
    const registry = registryOf(activity("ship"), activity("ship", "1"), activity("ship", "2"));
    expect(registry.explainMissing("ship", "3")).toBe(
      'the activity "ship" is registered, but not with the version "3" (registered versions: none, "1", "2")',
    );
  });
});
