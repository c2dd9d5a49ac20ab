import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { watchFate, writeFate, type Place } from "./fate.js";
import { planLives } from "./plan-lives.js";
import { createRandom } from "./random.js";

describe("a plan", () => {
  it("is the same for the same seed, and another for another", () => {
    const plan = (seed: number) => planLives(createRandom(seed, "lives"), 40, 2);
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it("has exactly the deaths that were asked for", () => {
    const sizes = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(sizes, ([seed, deaths, workers]) => {
        const plan = planLives(createRandom(seed, "lives"), deaths, workers);
        const lives = [plan.engine, ...plan.workers];
        expect(plan.workers).toHaveLength(workers);
        expect(lives.flat()).toHaveLength(deaths);
        for (const { count } of lives.flat()) expect(count).toBeGreaterThan(0);
      }),
    );
  });

  it("comes to every place of engine and workers", () => {
    const { engine, workers } = planLives(createRandom(1, "lives"), 200, 2);
    expect(new Set(engine.map(({ place }) => place)).size).toBe(6);
    expect(new Set(workers.flat().map(({ place }) => place)).size).toBe(7);
  });
});

describe("a fate", () => {
  it("is met at its place, at the time it says, and once", () => {
    const deaths: number[] = [];
    const passing = watchFate(writeFate({ place: "before-commit", count: 3 }), () => deaths.push(1));
    const places: readonly Place[] = ["before-commit", "after-commit", "before-commit", "opening"];
    for (const place of places) passing(place);
    expect(deaths).toHaveLength(0);
    passing("before-commit");
    passing("before-commit");
    expect(deaths).toHaveLength(1);
  });

  it("that is none lets a process live", () => {
    const passing = watchFate("", () => expect("it").toBe("alive"));
    for (let time = 0; time < 100; time++) passing("opening");
    expect.assertions(0);
  });
});

describe("random numbers", () => {
  it("stay within their bounds, and reach them", () => {
    const random = createRandom(3, "bounds");
    const drawn = new Set(random.integers(500, 2, 5));
    expect([...drawn].sort()).toEqual([2, 3, 4, 5]);
  });

  it("of different streams differ", () => {
    expect(createRandom(3, "a").integers(8, 0, 1e9)).not.toEqual(createRandom(3, "b").integers(8, 0, 1e9));
  });
});
