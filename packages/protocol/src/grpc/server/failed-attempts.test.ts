import { describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../../../testing/src/clock/virtual-clock.js";
import { createFailedAttempts } from "./failed-attempts.js";

function attempts() {
  const clock = virtualClock();
  const failed = createFailedAttempts(clock);
  let answers = 0;
  const fail = (address = "10.0.0.1") => failed.add(address, () => (answers += 1));
  return { clock, fail, answered: () => answers };
}

describe("failed attempts", () => {
  it("are answered at once at first, then later and later, and never later than five seconds", () => {
    const { clock, fail, answered } = attempts();
    for (let count = 0; count < 3; count++) fail();
    expect(answered()).toBe(3);
    for (const delay of [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
      const before = answered();
      expect(fail().isToBeClosed).toBe(false);
      clock.advance(delay - 1);
      expect(answered()).toBe(before);
      clock.advance(1);
      expect(answered()).toBe(before + 1);
    }
  });

  it("cost their connection in the end, and are told of once", () => {
    const { fail } = attempts();
    const all = Array.from({ length: 22 }, () => fail());
    expect(all.map(({ isFirst }) => isFirst).lastIndexOf(true)).toBe(0);
    expect(all.findIndex(({ isToBeClosed }) => isToBeClosed)).toBe(20);
    expect(all[21]?.isToBeClosed).toBe(true);
  });

  it("of one address are nothing to another", () => {
    const { fail, answered } = attempts();
    for (let count = 0; count < 15; count++) fail();
    const before = answered();
    expect(fail("10.0.0.2")).toEqual({ isFirst: true, isToBeClosed: false });
    expect(answered()).toBe(before + 1);
  });

  it("are forgotten after a minute without any", () => {
    const { clock, fail } = attempts();
    for (let count = 0; count < 15; count++) fail();
    clock.advance(59_999);
    expect(fail().isFirst).toBe(false);
    clock.advance(60_000);
    expect(fail().isFirst).toBe(true);
  });

  it("of very many addresses are kept for the last of them only", () => {
    const { fail } = attempts();
    fail("first");
    for (let count = 0; count < 1_000; count++) fail(`10.0.0.${count}`);
    expect(fail("10.0.0.999").isFirst).toBe(false);
    expect(fail("first").isFirst).toBe(true);
  });

  it("that would hold back too many answers are answered, and their connections closed", () => {
    const { fail } = attempts();
    let isToBeClosed = false;
    for (let address = 0; address < 300; address++) {
      for (let count = 0; count < 7; count++) isToBeClosed ||= fail(String(address)).isToBeClosed;
    }
    expect(isToBeClosed).toBe(true);
  });
});
