import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { payloadDifference } from "./payload-difference.js";

const difference = (recorded: string | undefined, made: string | undefined) =>
  payloadDifference("input", recorded, made);

describe("payloads", () => {
  it.each<[string, string | undefined, string | undefined]>([
    ["nothing", undefined, undefined],
    ["nothing, as some SDKs write it", "", undefined],
    ["the same text", "[1]", "[1]"],
    ["text that is no JSON", "a b", "a b"],
    ["white space", '{ "a": 1 }', '{"a":1}'],
    ["the order of keys", '{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}'],
    ["escapes", '"\\u00e4\\/"', '"ä/"'],
    ["how numbers are written", "1e2", "100.0"],
  ])("say the same where they differ in nothing but %s", (_what, one, other) => {
    expect(difference(one, other)).toBeUndefined();
    expect(difference(other, one)).toBeUndefined();
  });

  it.each<[string | undefined, string | undefined, string, string]>([
    ["3", "4", "with the input 3", "with the input 4"],
    [undefined, "4", "without input", "with the input 4"],
    ["null", undefined, "with the input null", "without input"],
    ["a b", "a  b", "with the input a b", "with the input a  b"],
    ['{"a":1}', "[1]", 'with the input {"a":1}', "with the input [1]"],
    ["[1,2]", "[2,1]", "with the input [1,2]", "with the input [2,1]"],
    ['{"a":null}', "{}", 'with the input {"a":null}', "with the input {}"],
    ['{"__proto__":1}', "{}", 'with the input {"__proto__":1}', "with the input {}"],
    ["{}", '{"constructor":{}}', "with the input {}", 'with the input {"constructor":{}}'],
    ["{}", "[]", "with the input {}", "with the input []"],
  ])("differ: %s and %s", (one, other, recorded, made) => {
    expect(difference(one, other)).toEqual({ recorded, made });
  });

  it("that are long are told apart by the first place where they differ", () => {
    const order = (price: unknown, note = "") =>
      JSON.stringify({ id: "x".repeat(200), lines: [{ price: 1 }, { price, note }] });
    expect(difference(order(2), order(3))).toEqual({
      recorded: "where lines[1].price of the input is 2",
      made: "where lines[1].price of the input is 3",
    });
    expect(difference(order(2), order(undefined))).toEqual({
      recorded: "where lines[1].price of the input is 2",
      made: "where lines[1].price of the input is absent",
    });
    expect(difference(order(2), order(2, "y".repeat(500)))?.made).toBe(
      `where lines[1].note of the input is "${"y".repeat(79)}...`,
    );
  });

  it("that are long and no JSON are shortened", () => {
    expect(difference("x".repeat(500), "y".repeat(500))).toEqual({
      recorded: `with the input ${"x".repeat(80)}...`,
      made: `with the input ${"y".repeat(80)}...`,
    });
  });

  it("say the same however they are written, and differ where their values do", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(difference(JSON.stringify(one), JSON.stringify(one, undefined, 2))).toBeUndefined();
        const [left, right] = [one, other].map((value) => JSON.stringify(sortedKeys(value)));
        expect(difference(JSON.stringify(one), JSON.stringify(other)) === undefined).toBe(left === right);
      }),
    );
  });
});

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null) return value;
  // As entries: an object would put keys that look like numbers first by itself.
  return [
    "object",
    Object.entries(value)
      .map(([key, each]) => [key, sortedKeys(each)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
}
