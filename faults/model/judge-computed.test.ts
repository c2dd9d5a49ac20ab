import { describe, expect, it } from "@jest/globals";
import * as judge from "./judge-computed.js";
import { longText, textSum, turnText } from "./long-text.js";
import { mix } from "./mix.js";

const proofs = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

describe("what must come out", () => {
  it("of a chain is its steps one after the other", () => {
    const input = { start: 5, length: 3 };
    const value = mix(mix(mix(5)));
    expect(judge.judgeChain(input, { value, proofs: proofs(3) })).toEqual([]);
    expect(judge.judgeChain(input, { value: mix(value), proofs: proofs(3) })).toHaveLength(1);
    expect(judge.judgeChain(input, { value, proofs: proofs(2) })).toHaveLength(1);
    expect(judge.judgeChain(input, { value, proofs: ["a", "b", "a"] })).toEqual(["the proof a is there twice"]);
  });

  it("of a fan-out is the sum of all", () => {
    expect(judge.judgeFanOut([1, 2], { value: mix(1) + mix(2), proofs: proofs(2) })).toEqual([]);
    expect(judge.judgeFanOut([1, 2], { value: 2 * mix(1), proofs: proofs(2) })).toHaveLength(1);
  });

  it("of a race is the winner's value, whoever wins", () => {
    expect(judge.judgeRace([1, 2], { winner: 0, value: mix(1), proofs: proofs(1) })).toEqual([]);
    expect(judge.judgeRace([1, 2], { winner: 1, value: mix(2), proofs: proofs(1) })).toEqual([]);
    expect(judge.judgeRace([1, 2], { winner: 1, value: mix(1), proofs: proofs(1) })).toHaveLength(1);
    expect(judge.judgeRace([1, 2], { winner: 2, value: mix(1), proofs: proofs(1) })).toHaveLength(1);
  });

  it("of naps is that none was too short", () => {
    expect(judge.judgeNaps([5, 6], { slept: 2, early: 0 })).toEqual([]);
    expect(judge.judgeNaps([5, 6], { slept: 2, early: 1 })).toHaveLength(1);
  });

  it("of retries is the one success", () => {
    expect(judge.judgeRetries({ value: 4, failures: 2 }, { value: mix(4), proofs: proofs(1) })).toEqual([]);
    expect(judge.judgeRetries({ value: 4, failures: 2 }, { value: mix(4), proofs: proofs(3) })).toHaveLength(1);
  });

  it("of a family is the sum of its leaves", () => {
    const leaf = (start: number) => mix(mix(start));
    const value = leaf(1) + leaf(2) + leaf(2) + leaf(3);
    expect(judge.judgeFamily({ start: 1, depth: 2, width: 2 }, { value, proofs: proofs(8) })).toEqual([]);
    expect(judge.judgeFamily({ start: 1, depth: 1, width: 2 }, { value, proofs: proofs(8) })).toHaveLength(2);
  });

  it("of bulk is a text that was turned so many times", () => {
    const input = { length: 100, turns: 2 };
    const value = textSum(turnText(turnText(longText(100))));
    expect(judge.judgeBulk(input, { value, proofs: proofs(2) })).toEqual([]);
    expect(judge.judgeBulk({ ...input, turns: 3 }, { value, proofs: proofs(3) })).toHaveLength(1);
    expect(judge.judgeBulk(input, { value, proofs: proofs(1) })).toHaveLength(1);
  });

  it("of letters is each of them once, in its sender's order", () => {
    const input = { senders: 2, letters: 2 };
    const of = (from: number, number: number) => ({ from, number });
    expect(judge.judgeLetters(input, [of(1, 0), of(0, 0), of(0, 1), of(1, 1)])).toEqual([]);
    expect(judge.judgeLetters(input, [of(1, 0), of(0, 1), of(0, 0), of(1, 1)])).toHaveLength(1);
    expect(judge.judgeLetters(input, [of(1, 0), of(0, 0), of(1, 1)])).toHaveLength(1);
    expect(judge.judgeLetters(input, [of(0, 0), of(0, 0), of(0, 1), of(1, 0), of(1, 1)])).toHaveLength(1);
    expect(judge.judgeLetters(input, [of(0, 0), of(0, 1), of(1, 0), of(1, 1), of(2, 0)])).toHaveLength(1);
  });
});
