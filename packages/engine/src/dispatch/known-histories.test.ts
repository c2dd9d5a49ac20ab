import type { HistoryEvent } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createKnownHistories } from "./known-histories.js";

function history(length: number, position = "t") {
  const event: HistoryEvent = { kind: "orchestratorStarted", eventId: -1, timestamp: 0 };
  return { events: Array.from({ length }, () => event), position };
}

describe("known histories", () => {
  it("are the last that were set, until they are forgotten", () => {
    const known = createKnownHistories();
    const [older, newer] = [history(1, "t1"), history(2, "t2")];
    known.set(1, older);
    known.set(1, newer);
    expect(known.get(1)).toBe(newer);
    known.delete(1);
    known.delete(1);
    expect(known.get(1)).toBeUndefined();
  });

  it("give way to newer ones, those that were set longest ago first, and keep none that is too long by itself", () => {
    const known = createKnownHistories(10);
    for (const key of [1, 2]) known.set(key, history(4));
    known.set(1, history(5));
    known.set(3, history(3));
    expect([1, 2, 3].map((key) => known.get(key)?.events.length)).toEqual([5, undefined, 3]);
    known.set(3, history(11));
    expect([1, 2, 3].map((key) => known.get(key)?.events.length)).toEqual([5, undefined, undefined]);
  });

  it("never hold more events than they may", () => {
    const step = fc.tuple(fc.nat(5), fc.option(fc.nat(12)));
    const run = (steps: readonly (readonly [number, number | null])[]): void => {
      const known = createKnownHistories(20);
      for (const [key, length] of steps) {
        if (length === null) known.delete(key);
        else known.set(key, history(length));
        expect(known.get(key)?.events.length).toBe(length ?? undefined);
        const lengths = [0, 1, 2, 3, 4, 5].map((each) => known.get(each)?.events.length ?? 0);
        expect(lengths.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(20);
      }
    };
    fc.assert(fc.property(fc.array(step), run));
  });
});
