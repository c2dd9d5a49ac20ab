import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { fileNameOf, misfitOfName } from "./hub-name.js";

const name = fc.stringMatching(/^\w[\w.-]{0,63}$/);

describe("the name of a task hub", () => {
  it.each([
    "",
    ".",
    "..",
    "../orders",
    "a/b",
    "a\\b",
    "/etc/passwd",
    "C:orders",
    ".hidden",
    "-option",
    "a b",
    " a",
    "a ",
    "ä",
    "a\n",
    "a\0b",
    "%41",
    "a:b",
    "*",
  ])("is not %j", (text) => {
    expect(misfitOfName(text)).toBe(
      `${JSON.stringify(text)} cannot be the name of a task hub: it is made of letters, digits, "_", "-" and ".", up to 64 ` +
        'of them, and begins with a letter, a digit or "_".',
    );
  });

  it("is not longer than 64 characters, and not repeated in full if it is", () => {
    expect(misfitOfName("B".repeat(64))).toBeUndefined();
    expect(misfitOfName("B".repeat(65))).toMatch(/^"B{64}\.\.\." cannot be/);
  });

  it.each(["a", "7", "orders-2_b", "Orders", "orders.v2", "nul", "constructor", "__proto__"])("may be %j", (text) => {
    expect(misfitOfName(text)).toBeUndefined();
  });
});

describe("the file name of a task hub", () => {
  it("is the name itself where that will do", () => {
    expect(fileNameOf("orders-2_b")).toBe("orders-2_b");
  });

  it.each([
    ["Orders", "%4frders"],
    ["orders.v2", "orders%2ev2"],
    ["nul", "%6eul"],
    ["NUL", "%4e%55%4c"],
    ["com1", "%63om1"],
    ["com1.x", "com1%2ex"],
    ["com10", "com10"],
  ])("of %j is one that every system takes: %j", (given, expected) => {
    expect(fileNameOf(given)).toBe(expected);
  });

  it("is another one for each name, also where upper and lower case are the same, and of a length that files may have", () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        const [first, second] = [fileNameOf(one).toUpperCase(), fileNameOf(other).toUpperCase()];
        expect(first === second).toBe(one === other);
        expect(fileNameOf(one)).toMatch(/^[a-z0-9_%-]{1,192}$/);
      }),
    );
    fc.assert(
      fc.property(name, (one) => {
        const upper = one.toUpperCase();
        expect(fileNameOf(upper).toUpperCase() === fileNameOf(one).toUpperCase()).toBe(upper === one);
      }),
    );
  });
});
