import { describe, expect, it } from "@jest/globals";
import { systemClock } from "@reawait/protocol";
import { createJumpingClock } from "./jumping-clock.js";

const HOUR = 3_600_000;

describe("a clock that is set ahead", () => {
  it("is ahead from then on", () => {
    const clock = createJumpingClock();
    clock.jump(HOUR);
    clock.jump(HOUR);
    expect(clock.now() - systemClock.now()).toBeGreaterThanOrEqual(2 * HOUR - 1_000);
  });

  it("wakes who is due, once, and nobody else", () => {
    const clock = createJumpingClock();
    const woken: string[] = [];
    clock.wakeAt(clock.now() + HOUR, () => woken.push("due"));
    clock.wakeAt(clock.now() + HOUR, () => woken.push("cancelled")).cancel();
    const later = clock.wakeAt(clock.now() + 3 * HOUR, () => woken.push("later"));
    clock.jump(2 * HOUR);
    clock.jump(1);
    expect(woken).toEqual(["due"]);
    later.cancel();
  });

  it("wakes nobody who was cancelled on the way", () => {
    const clock = createJumpingClock();
    const woken: string[] = [];
    const time = clock.now() + HOUR;
    clock.wakeAt(time, () => {
      woken.push("first");
      second.cancel();
    });
    const second = clock.wakeAt(time, () => woken.push("second"));
    clock.jump(2 * HOUR);
    expect(woken).toEqual(["first"]);
  });

  it("wakes by itself too", async () => {
    const clock = createJumpingClock();
    clock.jump(HOUR);
    await new Promise<void>((resolve) => clock.wakeAt(clock.now() + 1, resolve));
  });
});
