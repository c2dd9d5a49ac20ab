import { describe, expect, it } from "@jest/globals";
import { type } from "arktype";
import { z } from "zod";
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

describe("a schema of a definition", () => {
  const schema = z.string();

  it("is kept, for whoever receives what it describes", () => {
    expect(defineActivity("a", (_ctx, text) => text, { input: schema, output: schema })).toMatchObject({
      input: schema,
      output: schema,
    });
    expect(defineOrchestrator("o", async (_ctx, text) => text, { input: schema }).input).toBe(schema);
    expect(defineEvent("e", { payload: schema }).payload).toBe(schema);
    expect(defineEvent("e").payload).toBeUndefined();
  });

  it("may be a function, as those of ArkType are", () => {
    const ofArkType = type("string");
    expect(defineActivity("a", () => "x", { output: ofArkType }).output).toBe(ofArkType);
  });

  it.each([
    ["an object that is none", { parse: () => 0 }, "object"],
    ["a function that is none", (value: unknown) => value, "function"],
    ["a text", "string", "string"],
    ["null", null, "null"],
    ["a JSON schema", { type: "string", "~standard": 1 }, "object"],
  ])("cannot be %s", (_what, given, shown) => {
    const message = (option: string) =>
      new TypeError(`${option} must be a Standard Schema, as Zod, Valibot and ArkType make them, not ${shown}`);
    const bad = given as never;
    expect(() => defineActivity("a", () => 0, { input: bad })).toThrow(message('the option "input" of activity "a"'));
    expect(() => defineActivity("a", () => 0, { output: bad })).toThrow(message('the option "output" of activity "a"'));
    expect(() => defineOrchestrator("o", async () => 0, { input: bad })).toThrow(
      message('the option "input" of orchestrator "o"'),
    );
    expect(() => defineEvent("e", { payload: bad })).toThrow(message('the option "payload" of event "e"'));
  });
});

describe("the function of a definition", () => {
  it.each([
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["options", {}, "object"],
  ])("cannot be %s", (_what, given, shown) => {
    const message = (what: string) =>
      new TypeError(`${what} takes a function (ctx, input) => ... second, not ${shown}`);
    expect(() => defineActivity("a", given as never)).toThrow(message('activity "a"'));
    expect(() => defineOrchestrator("o", given as never)).toThrow(message('orchestrator "o"'));
  });

  it("cannot be a generator, as orchestrators of other SDKs are", () => {
    const message = (what: string) =>
      new TypeError(`${what} is a generator: write an async function, with await in place of yield`);
    function* generator() {
      yield 1;
    }
    async function* asyncGenerator() {
      yield await Promise.resolve(1);
    }
    for (const fn of [generator, asyncGenerator] as (() => unknown)[]) {
      expect(() => defineOrchestrator("o", fn)).toThrow(message('orchestrator "o"'));
      expect(() => defineActivity("a", fn)).toThrow(message('activity "a"'));
    }
  });

  it("may have a name of its own, and return a generator", () => {
    const GeneratorFunction = () => "x";
    expect(defineActivity("a", GeneratorFunction).fn).toBe(GeneratorFunction);
  });
});
