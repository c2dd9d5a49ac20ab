import { runInNewContext } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Duration, formatDuration, toMilliseconds } from "./duration.js";

describe("toMilliseconds", () => {
  it.each<[Duration, number]>([
    ["24h", 86_400_000],
    ["1.5s", 1_500],
    ["500ms", 500],
    ["2m", 120_000],
    ["1d", 86_400_000],
    ["1w", 604_800_000],
    ["0s", 0],
    ["0.4ms", 0],
    ["0.5ms", 1],
    ["1.005s", 1_005],
    [{ hours: 24 }, 86_400_000],
    [{ hours: 1, minutes: 30 }, 5_400_000],
    [{ weeks: 1, days: 1, hours: 1, minutes: 1, seconds: 1, milliseconds: 1 }, 694_861_001],
    [{ seconds: 0.25 }, 250],
    [{ seconds: -0 }, 0],
    ["8640000000000000ms", 8.64e15],
  ])("takes %p for %p ms", (duration, milliseconds) => {
    expect(toMilliseconds(duration)).toBe(milliseconds);
  });

  it("takes records of another realm and without a prototype", () => {
    expect(toMilliseconds(runInNewContext("({ seconds: 1 })") as Duration)).toBe(1_000);
    expect(toMilliseconds(Object.assign(Object.create(null) as object, { seconds: 1 }))).toBe(1_000);
  });

  it.each<[string, unknown, RegExp]>([
    ["a bare number", 5, /bare number 5 is not a duration.*"24h"/],
    ["NaN", NaN, /bare number NaN/],
    ["a string without a unit", "5", /"5" is not a duration.*units: ms, s, m, h, d, w/],
    ["an unknown unit", "5y", /"5y" is not a duration/],
    ["an inherited name as unit", "5constructor", /"5constructor"/],
    ["a composition", "1h30m", /"1h30m"/],
    ["a space", "1 h", /"1 h"/],
    ["an exponent", "1e3s", /"1e3s"/],
    ["an empty string", "", /""/],
    ["a long string", "x".repeat(1_000), /"x{40}…"/],
    ["null", null, /null is not a duration/],
    ["undefined", undefined, /undefined is not a duration/],
    ["a Date", new Date(0), /\[object Date\]/],
    ["an array", [1], /\[object Array\]/],
    ["a function", () => 1, /A function/],
    ["an empty record", {}, /at least one field/],
    ["a record of undefined", { hours: undefined }, /at least one field/],
    ["an unknown field", { hour: 1 }, /"hour" is not a field.*weeks, days, hours/],
    ["an inherited name as field", { constructor: 1 }, /"constructor" is not a field/],
    ["a field that is no number", { hours: "1" }, /hours.*must be a number, not "1"/],
    ["a field that is an object", { hours: { a: 1n } }, /hours.*must be a number/],
  ])("refuses %s with a TypeError", (_, given, message) => {
    const attempt = (): number => toMilliseconds(given as Duration);
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(message);
  });

  it.each<[string, unknown, RegExp]>([
    ["a negative string", "-1s", /"-1s" is negative/],
    ["a negative field", { hours: 2, minutes: -1 }, /minutes.*not -1/],
    ["NaN in a field", { minutes: NaN }, /minutes.*not NaN/],
    ["Infinity in a field", { minutes: Infinity }, /minutes.*not Infinity/],
    ["more than a Date holds", "8640000000000001ms", /longer than a Date can hold/],
    ["a sum of more than a Date holds", { weeks: 1e308, days: 1e308 }, /longer than a Date can hold/],
    ["an endless number", `${"9".repeat(400)}w`, /longer than a Date can hold/],
  ])("refuses %s with a RangeError", (_, given, message) => {
    const attempt = (): number => toMilliseconds(given as Duration);
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(message);
  });

  it("is checked when the program is compiled", () => {
    // @ts-expect-error a bare number has no unit
    expect(() => toMilliseconds(5)).toThrow();
    // @ts-expect-error not a unit
    expect(() => toMilliseconds("5 years")).toThrow();
    // @ts-expect-error a number is missing
    expect(() => toMilliseconds("h")).toThrow();
    // @ts-expect-error a composition
    expect(() => toMilliseconds("1h30m")).toThrow();
    // @ts-expect-error not a field
    expect(() => toMilliseconds({ hour: 1 })).toThrow();
  });
});

describe("formatDuration", () => {
  it.each<[number, string]>([
    [0, "0ms"],
    [999, "999ms"],
    [1_000, "1s"],
    [1_500, "1.5s"],
    [90_000, "90s"],
    [120_000, "2m"],
    [3_600_000, "1h"],
    [86_400_000, "1d"],
    [1_209_600_000, "2w"],
    [-5, "-5ms"],
    [Infinity, "Infinityms"],
  ])("writes %p ms as %p", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it("writes what reads back as the same length", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(),
          fc.integer({ min: 0, max: 8.64e15 }),
          fc.nat(10_000).map((hours) => hours * 3_600_000),
        ),
        (milliseconds) => toMilliseconds(formatDuration(milliseconds)) === milliseconds,
      ),
    );
  });
});
