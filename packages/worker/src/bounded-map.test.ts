import { describe, expect, it } from "@jest/globals";
import { BoundedMap } from "./bounded-map.js";

describe("a bounded map", () => {
  it("gives each value once", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1);
    expect(map.take("a")).toBe(1);
    expect(map.take("a")).toBeUndefined();
    expect(map.size).toBe(0);
  });

  it("holds as many as its capacity: the one set longest ago goes first", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1);
    map.set("b", 1);
    map.set("a", 2);
    map.set("c", 1);
    expect(map.size).toBe(2);
    expect(map.has("b")).toBe(false);
    expect(map.take("b")).toBeUndefined();
    expect(map.take("a")).toBe(2);
    expect(map.take("c")).toBe(1);
  });

  it("holds nothing with a capacity of zero", () => {
    const map = new BoundedMap<string, number>(0);
    map.set("a", 1);
    expect(map.size).toBe(0);
  });

  it("drops the one set longest ago when told, if there is one", () => {
    const map = new BoundedMap<string, number>(2);
    map.dropOldest();
    map.set("a", 1);
    map.set("b", 1);
    map.dropOldest();
    expect([map.has("a"), map.has("b")]).toEqual([false, true]);
  });

  it("lets go of one, or of all", () => {
    const map = new BoundedMap<string, number>(3);
    for (const key of ["a", "b", "__proto__"]) map.set(key, 1);
    expect(map.has("__proto__")).toBe(true);
    map.take("__proto__");
    expect(map.has("__proto__")).toBe(false);
    map.clear();
    expect(map.size).toBe(0);
  });
});
