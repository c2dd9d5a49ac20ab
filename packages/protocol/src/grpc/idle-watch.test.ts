import { expect, it } from "@jest/globals";

import { virtualClock } from "../../../testing/src/clock/virtual-clock.js";
import { watchIdle } from "./idle-watch.js";

function watched(milliseconds: number) {
  const clock = virtualClock();
  const start = clock.now();
  const idleAt: number[] = [];
  const watch = watchIdle(clock, milliseconds, () => idleAt.push(clock.now() - start));
  return { clock, start, watch, idleAt };
}

it("calls as long as nothing happens, once each time", () => {
  const { clock, idleAt } = watched(100);
  clock.advance(350);
  expect(idleAt).toEqual([100, 200, 300]);
});

it("does not call while something happens, and then counts from the last time", () => {
  const { clock, watch, idleAt } = watched(100);
  for (let beats = 0; beats < 20; beats++) {
    clock.advance(60);
    watch.beat();
  }
  expect(idleAt).toEqual([]);
  clock.advance(99);
  expect(idleAt).toEqual([]);
  clock.advance(1);
  expect(idleAt).toEqual([1_300]);
});

it("goes on after the clock was set back", () => {
  const { clock, start, idleAt } = watched(100);
  clock.jumpTo(start - 1_000_000);
  clock.advance(1_000_100);
  clock.advance(200);
  expect(idleAt.length).toBeGreaterThan(0);
});

it("arms nothing after it was stopped, not even from its own call", () => {
  const clock = virtualClock();
  let calls = 0;
  const watch = watchIdle(clock, 100, () => {
    calls += 1;
    watch.stop();
  });
  clock.advance(1_000);
  expect(calls).toBe(1);
  expect(clock.nextWakeUp).toBeUndefined();
});
