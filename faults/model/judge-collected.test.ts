import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { judgeCollect, judgeCollected, judgeGenerations, type Raised } from "./judge-collected.js";

const acknowledged = (number: number, isLast = false): Raised => ({ number, isLast, outcome: "acknowledged" });
const unknown = (number: number, isLast = false): Raised => ({ number, isLast, outcome: "unknown" });
const received = (...numbers: readonly number[]) => ({ received: numbers, proofs: [] });

describe("what a client knows of its events", () => {
  const raised = [acknowledged(0), unknown(1), acknowledged(2), unknown(3, true), acknowledged(4, true)];

  it.each([
    ["without the unknown ones", [0, 2, 4]],
    ["with an unknown one", [0, 1, 2, 4]],
    ["with one that came late", [0, 2, 1, 4]],
    ["with the end that the client did not hear of", [0, 2, 3]],
  ])("allows them %s", (_, numbers) => {
    expect(judgeCollected(raised, received(...numbers))).toEqual([]);
  });

  it.each([
    ["an acknowledged one lost", [0, 4]],
    ["one doubled", [0, 0, 2, 4]],
    ["an unknown one doubled", [0, 1, 1, 2, 4]],
    ["two of them exchanged", [2, 0, 4]],
    ["one that nobody raised", [0, 7, 2, 4]],
    ["an end that is none", [0, 2]],
    ["more after the end", [0, 2, 3, 4]],
    ["nothing at all", []],
  ])("finds %s", (_, numbers) => {
    expect(judgeCollected(raised, received(...numbers))).not.toEqual([]);
  });

  it("allows whatever a correct hub may make of them", () => {
    const outcomes = fc.array(fc.record({ isKnown: fc.boolean(), arrives: fc.boolean() }), { maxLength: 12 });
    fc.assert(
      fc.property(outcomes, (drawn) => {
        const events = drawn.map(({ isKnown }, number) => (isKnown ? acknowledged(number) : unknown(number)));
        const end = acknowledged(events.length, true);
        const arrived = events.filter((_, number) => drawn[number]?.isKnown === true || drawn[number]?.arrives);
        const numbers = [...arrived.map(({ number }) => number), end.number];
        expect(judgeCollected([...events, end], received(...numbers))).toEqual([]);
      }),
    );
  });
});

describe("the activities of a collection", () => {
  const raised = [acknowledged(0), acknowledged(1), acknowledged(2), acknowledged(3, true)];
  const numbers = [0, 1, 2, 3];

  it("are one for each item but the last", () => {
    expect(judgeCollect(raised, { received: numbers, proofs: ["a", "b", "c"] })).toEqual([]);
    expect(judgeCollect(raised, { received: numbers, proofs: ["a", "b"] })).not.toEqual([]);
    expect(judgeCollect(raised, { received: numbers, proofs: ["a", "b", "b"] })).not.toEqual([]);
  });

  it("are one for each full generation", () => {
    expect(judgeGenerations(2, raised, { received: numbers, proofs: ["a"] })).toEqual([]);
    expect(judgeGenerations(1, raised, { received: numbers, proofs: ["a", "b", "c"] })).toEqual([]);
    expect(judgeGenerations(2, raised, { received: numbers, proofs: ["a", "b"] })).not.toEqual([]);
  });
});
