import { describe, expect, it } from "@jest/globals";
import { defineEntity } from "./entity.js";
import { defineOrchestrator } from "./orchestrator.js";
import { createRegistry, type AnyEntity } from "./registry.js";

const operations = { ping: () => "pong" };
const named = (name: string): AnyEntity => defineEntity(name, { initial: () => 0, operations });
/** As a program in JavaScript may call it. */
const define = (name: unknown, options: unknown): AnyEntity => defineEntity(name as never, options as never);

describe("defineEntity", () => {
  it("makes a frozen value that carries its name, its first state and its operations", () => {
    const initial = (): number => 7;
    const counter = defineEntity("counter", { initial, operations, description: "Counts." });
    expect(counter).toEqual({ kind: "entity", name: "counter", initial, operations, description: "Counts." });
    expect(Object.isFrozen(counter)).toBe(true);
  });

  it("keeps the operations that it was given, whatever becomes of that object", () => {
    const given: Record<string, () => string> = { ...operations };
    const counter = defineEntity("counter", { initial: () => 0, operations: given });
    given["later"] = () => "later";
    expect(Object.keys(counter.operations)).toEqual(["ping"]);
    expect(Object.isFrozen(counter.operations)).toBe(true);
  });

  it("keeps its name in lower case, as it stands in ids", () => {
    expect(named("ShoppingCart").name).toBe("shoppingcart");
  });

  it("cannot be made something else by its options", () => {
    const sly = define("counter", { initial: () => 0, operations, name: "other", kind: "activity" });
    expect(sly).toMatchObject({ name: "counter", kind: "entity" });
  });

  it.each([
    ["an empty name", "", "must be a non-empty string"],
    ["a blank name", "  ", "must be a non-empty string"],
    ["no name", undefined, "the name of an entity must be a non-empty string, not undefined"],
    ["a number", 7, "must be a non-empty string"],
    ["a name that is the SDK's own", "reawait:entity", "reserved"],
    ["the same in capitals", "REAWAIT:entity", "reserved"],
    ["a name with an @", "a@b", '"a@b" cannot be used as entity: ids are @name@key, so that a name has no "@"'],
  ])("refuses %s", (_what, name, message) => {
    expect(() => define(name, { initial: () => 0, operations })).toThrow(TypeError);
    expect(() => define(name, { initial: () => 0, operations })).toThrow(message);
  });

  it.each<[string, unknown, string]>([
    ["no options", undefined, 'entity "counter" takes { initial, operations } second, not undefined'],
    ["a first state that is not made", { initial: 0, operations }, '"initial" of entity "counter" must be a function'],
    ["no operations", { initial: () => 0 }, 'the option "operations" of entity "counter" must be an object'],
    ["null for operations", { initial: () => 0, operations: null }, "by their names, not null"],
    ["operations of which there is none", { initial: () => 0, operations: {} }, 'entity "counter" has no operations'],
    [
      "an operation that is no function",
      { initial: () => 0, operations: { add: 7 } },
      'operation "add" of entity "counter"',
    ],
    ["a nameless operation", { initial: () => 0, operations: { "": () => 7 } }, "the name of an operation"],
    ["a reserved operation", { initial: () => 0, operations: { "reawait:x": () => 7 } }, "reserved"],
  ])("refuses %s", (_what, options, message) => {
    expect(() => define("counter", options)).toThrow(TypeError);
    expect(() => define("counter", options)).toThrow(message);
  });

  it("refuses an instance of a class, whose methods it would not see", () => {
    class Counter {
      add(): number {
        return 1;
      }
    }
    expect(() => define("counter", { initial: () => 0, operations: new Counter() })).toThrow(
      /has no operations: they are the own properties of "operations"/,
    );
  });

  it("refuses generators, as other SDKs have them", () => {
    const generator = { initial: () => 0, operations: { *add() {} } };
    expect(() => define("counter", generator)).toThrow(/operation "add" of entity "counter" is a generator/);
  });

  it("refuses operations that callers could not tell apart", () => {
    const twins = { initial: () => 0, operations: { add: () => 1, Add: () => 2 } };
    expect(() => define("counter", twins)).toThrow(/has the operations "add" and "Add"/);
  });

  it.each(["constructor", "__proto__", "toString"])("takes %j as a name like any other (R10)", (name) => {
    const entity = defineEntity(name, { initial: () => 0, operations: { [name]: () => "mine" } });
    expect(entity.name).toBe(name.toLowerCase());
    expect(Object.entries(entity.operations).map(([each, operation]) => [each, operation()])).toEqual([[name, "mine"]]);
  });
});

describe("a registry of entities", () => {
  it("finds them by name", () => {
    const cart = named("Cart");
    const registry = createRegistry<AnyEntity>("entity", [cart, named("account"), cart]);
    expect(registry.find("cart", undefined)).toBe(cart);
    expect(registry.find("constructor", undefined)).toBeUndefined();
    expect(registry.filters).toEqual([
      { name: "cart", versions: [] },
      { name: "account", versions: [] },
    ]);
  });

  it("refuses two of one name, in whatever case", () => {
    expect(() => createRegistry<AnyEntity>("entity", [named("cart"), named("Cart")])).toThrow(
      'two entities are named "cart": give one another name',
    );
  });

  it("refuses what is no entity, and says what to pass", () => {
    const orchestrator = defineOrchestrator("cart", async () => {});
    expect(() => createRegistry<AnyEntity>("entity", [orchestrator as never])).toThrow(
      `the worker's "entities" take what defineEntity returns, not a definition of kind "orchestrator"`,
    );
    expect(createRegistry<AnyEntity>("entity", [named("cart")]).explainMissing("card", undefined)).toBe(
      `no entity named "card" is registered with this worker; did you mean "cart"? Pass its definition in the worker's "entities".`,
    );
  });
});
