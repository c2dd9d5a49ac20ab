import { describe, expect, it } from "@jest/globals";
import { NonDeterminismError } from "./non-determinism-error.js";

const mismatch = {
  instanceId: "i",
  eventNumber: 3,
  historySays: "that it completed",
  codeDid: "fail with Error: no card",
};

describe("the message of a mismatch", () => {
  it("ends what the code did with one dot, whether or not that has one", () => {
    const message =
      'instance "i" does not replay at event 3 of its history: history says that it completed, the code did ';
    const advice = "Put the old code back, or give the new code a version of its own.";
    for (const end of ["card.", "card!", "card?"]) {
      const codeDid = `fail with Error: no ${end}`;
      expect(new NonDeterminismError({ ...mismatch, codeDid }).message).toBe(`${message}${codeDid} ${advice}`);
    }
    expect(new NonDeterminismError(mismatch).message).toBe(`${message}fail with Error: no card. ${advice}`);
    expect(new NonDeterminismError({ ...mismatch, codeDid: "fail with Error: no card." }, "at a.ts:1").message).toBe(
      `${message}fail with Error: no card. (at a.ts:1). ${advice}`,
    );
  });
});
