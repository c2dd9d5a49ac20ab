import { describe, expect, it } from "@jest/globals";

import { nearest } from "./nearest.js";

const known = ["storage", "port", "host", "tls-cert", "tls-key", "drain"];

describe("the nearest name", () => {
  it.each([
    ["prot", "port"],
    ["storrage", "storage"],
    ["storge", "storage"],
    ["tls_cert", "tls-cert"],
    ["drian", "drain"],
    ["port", "port"],
  ])("of %s is %s", (given, expected) => {
    expect(nearest(given, known)).toBe(expected);
  });

  it.each(["xyz", "", "durability", "p"])("is none where %j is like nothing", (given) => {
    expect(nearest(given, known)).toBeUndefined();
  });

  it("is none among none", () => {
    expect(nearest("a", [])).toBeUndefined();
  });
});
