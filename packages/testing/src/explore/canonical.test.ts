/** Texts of states are equal only where no code could tell the states apart: pruning leans on that. */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { canonical, Opaque } from "./canonical.js";

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    0,
    -0,
    1,
    NaN,
    Infinity,
    1n,
    "",
    "1",
    "null",
    "undefined",
    "-0",
  ),
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(2) }),
);
const { state } = fc.letrec<{ state: unknown }>((tie) => ({
  state: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie("state"), { maxLength: 2 }),
    fc
      .tuple(fc.array(tie("state"), { maxLength: 2 }), tie("state"))
      .map(([items, note]) => Object.assign(items, { note })),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__"), tie("state"), { maxKeys: 2, noNullPrototype: true }),
    fc.array(tie("state"), { maxLength: 2 }).map((items) => new Set(items)),
    fc.array(fc.tuple(fc.constantFrom("a", 1, "1"), tie("state")), { maxLength: 2 }).map((entries) => new Map(entries)),
  ),
}));

describe("the text of a state", () => {
  it("is the same for a list however it was made", () => {
    const grown: number[] = [];
    grown.push(1, 2);
    expect(canonical(grown)).toBe(canonical([1, 2]));
    expect(canonical(/a/.exec("ba"))).toBe(canonical(/a/.exec("ba")));
    expect(canonical(/a/.exec("ba"))).not.toBe(canonical(/a/.exec("bba")));
  });

  it("is equal for copies, and different for states that differ", () => {
    fc.assert(
      fc.property(state, state, (one, other) => {
        expect(canonical(structuredClone(one))).toBe(canonical(one));
        if (canonical(one) === canonical(other)) expect(isDeepStrictEqual(one, other)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each<[string, unknown, unknown]>([
    ["keys in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
    [
      "entries of a Map in another order",
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
      new Map([
        ["b", 2],
        ["a", 1],
      ]),
    ],
    ["members of a Set in another order", new Set([1, 2]), new Set([2, 1])],
    ["a number and its text", [1], ["1"]],
    ["a list and its text", ["a", "b"], ['a","b']],
    ["a hole and nothing", new Array(1), [undefined]],
    ["no key and an absent value", {}, { a: undefined }],
    ["a record and a Map", { a: 1 }, new Map([["a", 1]])],
    ["a Date and its time", new Date(5), 5],
    ["a list and one with a property of its own", [1], Object.assign([1], { note: "x" })],
    ["properties of lists", Object.assign([1], { note: "x" }), Object.assign([1], { note: "y" })],
    ["a property of a list and a further item", Object.assign([1], { note: "x" }), [1, { note: "x" }]],
    [
      "a property of a list that looks like an index",
      Object.assign([1], { "01": 1 }),
      Object.assign([1], { "1.0": 1 }),
    ],
    ["a property of a list that is no index any more", Object.assign([1], { 4294967295: 1 }), [1]],
    ["a Map without its methods and nothing", Object.setPrototypeOf(new Map([[1, 2]]), null), Object.create(null)],
    ["properties of Maps", Object.assign(new Map(), { note: "x" }), Object.assign(new Map(), { note: "y" })],
    ["properties of Sets", Object.assign(new Set(), { note: "x" }), new Set()],
    ["properties of Dates", Object.assign(new Date(5), { zone: "UTC" }), Object.assign(new Date(5), { zone: "CET" })],
    ["what is hidden from loops", Object.defineProperty([1], "note", { value: "x" }), [1]],
    [
      "one thing in a property and in the list from two equal things",
      ((item) => Object.assign([item], { last: item }))({ a: 1 }),
      Object.assign([{ a: 1 }], { last: { a: 1 } }),
    ],
  ])("tells apart %s", (_what, one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });

  it("tells one thing in two places from two equal things: changing it changes both", () => {
    const account = { balance: 1 };
    expect(canonical({ a: account, b: account })).not.toBe(canonical({ a: { balance: 1 }, b: { balance: 1 } }));
  });

  it("knows cycles", () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    const longer = { self: { self: {} as unknown } };
    longer.self.self = longer;
    expect(typeof canonical(loop)).toBe("string");
    expect(canonical(loop)).not.toBe(canonical(longer));
  });

  class Account {
    readonly #balance = 0;
    get balance() {
      return this.#balance;
    }
  }
  class Listed extends Array<number> {
    readonly #hidden = 1;
    get hidden() {
      return this.#hidden;
    }
  }
  class Tagged extends Map<string, number> {}

  it.each<[string, unknown, string]>([
    ["a function in a property of a list", Object.assign([1], { run: () => 1 }), "a function at the state.run"],
    [
      "a symbol for a key of a Map",
      Object.assign(new Map(), { [Symbol("x")]: 1 }),
      "a symbol among the keys of the state",
    ],
    ["a kind of list of one's own", new Listed(), "an instance of Listed at the state"],
    ["a function", { run: () => 1 }, "a function at the state.run"],
    ["a symbol", [Symbol("x")], "a symbol at the state[0]"],
    ["a symbol for a key", { [Symbol("x")]: 1 }, "a symbol among the keys of the state"],
    ["an instance of a class", { accounts: [new Account()] }, "an instance of Account at the state.accounts[0]"],
    ["a kind of Map of one's own", new Tagged(), "an instance of Tagged at the state"],
    ["an object that keeps things to itself", { seen: new WeakSet() }, "an instance of WeakSet at the state.seen"],
  ])("cannot be made of %s", (_what, value, where) => {
    const text = canonical(value);
    expect(text).toBeInstanceOf(Opaque);
    expect(text).toMatchObject({ what: where });
  });

  it("is made of records without a prototype, and of those that have a key named constructor", () => {
    expect(canonical(Object.assign(Object.create(null) as object, { a: 1 }))).toBe(canonical({ a: 1 }));
    expect(typeof canonical({ constructor: { name: "Map" } })).toBe("string");
  });
});
