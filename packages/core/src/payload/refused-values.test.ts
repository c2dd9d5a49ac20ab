import { runInNewContext } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import { createPayloadConverter } from "./create-payload-converter.js";
import { defaultPayloadConverter } from "./default-payload-converter.js";
import { PayloadError } from "./payload-error.js";

class Unregistered {
  constructor(readonly value: number) {}
}

class FancyDate extends Date {}

function refused(value: unknown): PayloadError {
  try {
    defaultPayloadConverter.write(value);
  } catch (error) {
    if (error instanceof PayloadError) return error;
    throw error;
  }
  throw new Error("it was written");
}

function nest(levels: number, leaf: unknown): unknown {
  let value = leaf;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? { value } : [value];
  return value;
}

describe("a value that can't travel is refused with the path of what stands in the way", () => {
  const sparse: unknown[] = ["a"];
  sparse[2] = "c";

  it.each<[string, unknown, string, RegExp]>([
    ["a function", { steps: [{ run: () => 1 }] }, "$.steps[0].run", /a function \(run\)/],
    ["a symbol", { "two words": Symbol("x") }, '$["two words"]', /a symbol/],
    ["a symbol as a key", { a: { [Symbol("secret")]: 1 } }, "$.a", /Symbol\(secret\)/],
    ["an unregistered class", [new Unregistered(1)], "$[0]", /class Unregistered.*createPayloadConverter/],
    ["a subclass of a built-in", { when: new FancyDate() }, "$.when", /class FancyDate/],
    ["a Buffer", { body: Buffer.from("x") }, "$.body", /a Buffer: .*Uint8Array/],
    ["other binary data", new Float64Array(1), "$", /a Float64Array/],
    ["an ArrayBuffer", [new ArrayBuffer(1)], "$[0]", /a ArrayBuffer/],
    ["an object with toJSON", { x: { toJSON: () => 1 } }, "$.x", /toJSON/],
    ["a hidden toJSON", { x: Object.defineProperty({}, "toJSON", { value: () => 1 }) }, "$.x", /toJSON/],
    ["an array with toJSON", Object.assign([1], { toJSON: () => 1 }), "$", /toJSON/],
    ["an invalid Date", { items: [0, 1, 2, { when: new Date(NaN) }] }, "$.items[3].when", /an invalid Date/],
    ["a hole", { list: sparse }, "$.list[1]", /a hole in a sparse array/],
    ["a promise", { receipt: Promise.resolve() }, "$.receipt", /a Promise .*await it/],
    ["a boxed string", Object("x"), "$", /class String/],
    ["a WeakMap", new WeakMap(), "$", /class WeakMap/],
    ["a property on a built-in", Object.assign(new Map(), { note: 1 }), "$.note", /set on a built-in/],
    ["a key of a Map", new Map([["a", 1], [() => 1, 2]] as [unknown, number][]), "$.<key 1>", /a function/], // prettier-ignore
    ["a value of a Map", new Map([["a", Symbol("x")]]), "$.<value 0>", /a symbol/],
    ["an element of a Set", { s: new Set([1, Symbol("x")]) }, "$.s.<element 1>", /a symbol/],
    ["a property of an Error", { e: Object.assign(new Error(), { f: Symbol("x") }) }, "$.e.f", /a symbol/],
    ["the cause of an Error", new Error("x", { cause: Symbol("x") }), "$.cause", /a symbol/],
    ["an impostor", { d: Object.create(Date.prototype) as unknown }, "$.d", /threw an error/],
  ])("%s", (_, value, path, message) => {
    const error = refused(value);
    expect(error.path).toBe(path);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
    expect(error.nonRetriable).toBe(true);
    expect(() => defaultPayloadConverter.writePlain(value)).toThrow(PayloadError);
  });

  it("a cycle, naming both its ends", () => {
    const order: { lines: unknown[] } = { lines: [] };
    order.lines.push({ order });
    expect(refused({ order })).toMatchObject({
      path: "$.order.lines[0].order",
      message: expect.stringContaining("the same object as $.order"),
    });
  });

  it("a cycle of each kind of object", () => {
    const list: unknown[] = [];
    list.push(list);
    const map = new Map<string, unknown>();
    map.set("self", map);
    const set = new Set<unknown>();
    set.add(set);
    const error = new Error("x");
    error.cause = error;
    for (const value of [list, map, set, error]) expect(refused(value).message).toMatch(/a cycle/);
  });

  it("a value nested too deep, without overflowing the stack", () => {
    for (const leaf of [1, new Date(0)]) {
      expect(defaultPayloadConverter.read(defaultPayloadConverter.write(nest(500, leaf)))).toEqual(nest(500, leaf));
      expect(refused(nest(100_000, leaf)).message).toMatch(/more than 500 levels deep/);
      expect(refused(nest(502, leaf)).path).toMatch(/^\$.{20,400}…/);
    }
    let maps: unknown = 1;
    for (let level = 0; level < 450; level += 1) maps = new Map([[level, maps]]);
    expect(defaultPayloadConverter.write(maps)).toContain("449");
  });

  it("a getter that throws, with its error as cause", () => {
    const cause = new Error("no");
    const value = { a: [{ get b(): never { throw cause; } }] }; // prettier-ignore
    expect(refused(value)).toMatchObject({ path: "$.a[0].b", cause });
  });

  it("a revoked proxy", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(refused({ proxy }).path).toBe("$.proxy");
    expect(refused(proxy).path).toBe("$");
  });
});

describe("objects of another realm", () => {
  it("travel as those of this one", () => {
    const foreign: unknown = runInNewContext(
      `({ a: [1, { d: new Date(0), m: new Map([[1, new Set([2])]]), r: /x/g, e: new TypeError("t", { cause: 1 }) }] })`,
    );
    const read = defaultPayloadConverter.read(defaultPayloadConverter.write(foreign));
    const error = expect.objectContaining({ name: "TypeError", message: "t", cause: 1 }) as unknown;
    expect(read).toEqual({ a: [1, { d: new Date(0), m: new Map([[1, new Set([2])]]), r: /x/g, e: error }] });
    expect(defaultPayloadConverter.write(runInNewContext("({ a: [1, { b: null }] })"))).toBe('{"a":[1,{"b":null}]}');
  });

  it("are refused where those of this one are", () => {
    const foreign: unknown = runInNewContext("({ a: new (class Ticket {})() })");
    expect(refused(foreign)).toMatchObject({ path: "$.a", message: expect.stringContaining("class Ticket") });
  });
});

describe("a class that can't be rebuilt from its properties", () => {
  it.each<[string, Readonly<Record<string, new (...args: never[]) => object>>]>([
    ["a built-in", { Date }],
    ["a subclass of a built-in", { FancyDate }],
    ["a Buffer", { Buffer }],
    ["an error of the language", { Fault: Error }],
    ["a class under a reserved name", { Error: Unregistered }],
    ["a class under the name of a built-in", { Uint8Array: Unregistered }],
    ["a class without a name", { "": Unregistered }],
    ["a class registered twice", { A: Unregistered, B: Unregistered }],
    ["no class at all", { A: {} as never }],
  ])("is refused on registration: %s", (_, classes) => {
    expect(() => createPayloadConverter({ classes })).toThrow(TypeError);
  });
});
