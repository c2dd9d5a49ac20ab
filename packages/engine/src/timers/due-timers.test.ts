import { describe, expect, it } from "@jest/globals";

import type { FireDueUnit, UnitOutcome } from "../store/store.js";
import { virtualClock } from "../../../testing/src/clock/virtual-clock.js";
import type { DueTimers } from "./due-timers.js";
import { createDueTimers } from "./due-timers.js";

const HOUR = 60 * 60 * 1_000;

/** Timers over a list of due times, as a store would hold them. */
function timersOver(stored: number[], chunk = Infinity) {
  const clock = virtualClock();
  const fired: FireDueUnit[] = [];
  const broken = { disk: false };
  let key = 0;
  const fire = async (unit: FireDueUnit): Promise<UnitOutcome> => {
    fired.push(unit);
    if (broken.disk) throw new Error("disk full");
    await Promise.resolve();
    const due = stored.filter((time) => time <= unit.now).slice(0, chunk);
    for (const time of due) stored.splice(stored.indexOf(time), 1);
    const nextDue = stored.length === 0 ? undefined : Math.min(...stored);
    timers.note(nextDue);
    return { kind: "fired", count: due.length, ready: [], nextDue };
  };
  const timers: DueTimers = createDueTimers({ clock, fire, messageKeys: (count) => (key += count) - count + 1 });
  const add = (time: number): void => {
    stored.push(time);
    timers.note(time);
  };
  return { clock, timers, fired, add, broken, stored };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("due timers", () => {
  it("arm only the nearest one", () => {
    const { clock, add } = timersOver([]);
    add(clock.now() + 5_000);
    add(clock.now() + 9_000);
    add(clock.now() + 1_000);
    expect(clock.nextWakeUp).toBe(clock.now() + 1_000);
  });

  it("go from one to the next", async () => {
    const { clock, add, stored, fired } = timersOver([]);
    for (const delay of [30, 10, 20]) add(clock.now() + delay);
    for (let n = 0; n < 3; n++) {
      clock.advance(10);
      await settled();
      expect(stored).toHaveLength(2 - n);
    }
    expect(fired).toHaveLength(3);
    expect(clock.nextWakeUp).toBeUndefined();
  });

  it("of the past fire without any wake-up", async () => {
    const { clock, add, stored } = timersOver([]);
    add(clock.now() - 1);
    expect(clock.nextWakeUp).toBeUndefined();
    await settled();
    expect(stored).toEqual([]);
  });

  it("30 years ahead are looked at hourly, and fire when it is time", async () => {
    const { clock, add, fired, stored } = timersOver([]);
    const due = clock.now() + 3 * HOUR + 1;
    add(due);
    const wakeUps: (number | undefined)[] = [];
    for (let n = 0; n < 4; n++) {
      wakeUps.push(clock.nextWakeUp);
      clock.advance((clock.nextWakeUp ?? 0) - clock.now());
    }
    await settled();
    expect(wakeUps).toEqual([due - 2 * HOUR - 1, due - HOUR - 1, due - 1, due]);
    expect(fired).toHaveLength(1);
    expect(stored).toEqual([]);
  });

  it("far ahead are what happens next: the hourly looks are housekeeping", async () => {
    const { clock, add, timers, fired } = timersOver([]);
    const due = clock.now() + 30 * 24 * HOUR;
    add(due);
    expect(clock.nextEvent).toBe(due);
    clock.advance(5 * HOUR);
    expect(clock.nextEvent).toBe(due);
    clock.advance(due - clock.now());
    await settled();
    expect(fired).toHaveLength(1);
    expect(clock.nextWakeUp).toBeUndefined();
    add(due + 2 * HOUR);
    timers.stop();
    expect(clock.nextWakeUp).toBeUndefined();
  });

  it("fire late after the clock was set back, and not twice", async () => {
    const { clock, add, fired, stored } = timersOver([]);
    add(clock.now() + 1_000);
    clock.jumpTo(clock.now() - 10 * HOUR);
    clock.advance(10 * HOUR + 1_000);
    await settled();
    expect(fired).toHaveLength(1);
    expect(stored).toEqual([]);
  });

  it("fire in chunks, with keys of their own for each", async () => {
    const { clock, add, fired, stored } = timersOver([], 2);
    const due = clock.now() + 1;
    for (let n = 0; n < 5; n++) add(due);
    clock.advance(1);
    await settled();
    expect(stored).toEqual([]);
    const firstKeys = fired.map((unit) => unit.firstMessageKey);
    expect(new Set(firstKeys).size).toBe(3);
    expect(firstKeys.every((key, index) => index === 0 || key - (firstKeys[index - 1] ?? 0) === fired[0]?.limit)).toBe(
      true,
    );
  });

  it("try again after the disk refused", async () => {
    const { clock, add, stored, broken, timers } = timersOver([]);
    add(clock.now() + 5);
    broken.disk = true;
    clock.advance(5);
    expect(timers.firing).toBe(true);
    await settled();
    expect(timers.firing).toBe(false);
    broken.disk = false;
    clock.advance(1_000);
    await settled();
    expect(stored).toEqual([]);
  });

  it("arm nothing once they are stopped", async () => {
    const { clock, add, timers, fired } = timersOver([]);
    add(clock.now() + 5);
    timers.stop();
    add(clock.now() + 6);
    clock.advance(10);
    await settled();
    expect(fired).toEqual([]);
    expect(clock.nextWakeUp).toBeUndefined();
  });
});
