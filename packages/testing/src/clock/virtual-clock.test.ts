import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { virtualClock } from "./virtual-clock.js";

describe("a virtual clock", () => {
  it("begins when it is told to, and stands still", () => {
    const start = new Date("2031-02-03T04:05:06Z");
    expect(virtualClock(start).now()).toBe(start.getTime());
    expect(virtualClock(17).now()).toBe(17);
    expect(virtualClock().now()).toBe(Date.UTC(2030, 0, 1));
  });

  it("wakes on the way, in order, each at its own time", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.nat({ max: 60 }), (delays, advance) => {
        const clock = virtualClock(1_000);
        const woken: { delay: number; at: number }[] = [];
        for (const delay of delays) clock.wakeAt(1_000 + delay, () => woken.push({ delay, at: clock.now() - 1_000 }));
        clock.advance(advance);
        const due = delays.filter((delay) => delay <= advance).sort((one, other) => one - other);
        expect(woken).toEqual(due.map((delay) => ({ delay, at: delay })));
        expect(clock.now()).toBe(1_000 + advance);
        expect(clock.nextWakeUp).toBe(
          delays.filter((delay) => delay > advance).reduce<number | undefined>(earlier(1_000), undefined),
        );
      }),
    );
  });

  it("wakes what is armed on the way, and not what is cancelled there", () => {
    const clock = virtualClock(0);
    const woken: string[] = [];
    const cancelled = clock.wakeAt(20, () => woken.push("cancelled"));
    clock.wakeAt(10, () => {
      cancelled.cancel();
      clock.wakeAt(15, () => woken.push("armed on the way"));
    });
    clock.advance(30);
    expect(woken).toEqual(["armed on the way"]);
    expect(clock.now()).toBe(30);
  });

  it("wakes what is overdue at once when it moves on, without going back", () => {
    const clock = virtualClock(100);
    const at: number[] = [];
    clock.wakeAt(50, () => at.push(clock.now()));
    clock.advance(0);
    expect(at).toEqual([100]);
  });

  it("wakes nobody when it is set", () => {
    const clock = virtualClock(0);
    const woken: number[] = [];
    clock.wakeAt(10, () => woken.push(clock.now()));
    clock.jumpTo(1_000);
    expect(woken).toEqual([]);
    clock.advance(0);
    expect(woken).toEqual([1_000]);
  });

  it("tells housekeeping from what may be waited for, and wakes both", () => {
    const clock = virtualClock(0);
    const woken: string[] = [];
    clock.wakeAt(10, () => woken.push("chore"), { housekeeping: true });
    expect([clock.nextWakeUp, clock.nextEvent]).toEqual([10, undefined]);
    const event = clock.wakeAt(20, () => woken.push("event"));
    expect([clock.nextWakeUp, clock.nextEvent]).toEqual([10, 20]);
    clock.advance(10);
    expect([clock.nextWakeUp, clock.nextEvent]).toEqual([20, 20]);
    event.cancel();
    event.cancel();
    clock.advance(10);
    expect(woken).toEqual(["chore"]);
    expect([clock.nextWakeUp, clock.nextEvent]).toEqual([undefined, undefined]);
  });
});

function earlier(start: number): (first: number | undefined, delay: number) => number {
  return (first, delay) => Math.min(first ?? Infinity, start + delay);
}
