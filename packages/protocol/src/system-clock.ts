import type { Clock } from "./clock.js";

// Captured, so that a test framework that fakes the global timers later stops nobody.
const { setTimeout, clearTimeout } = globalThis;
const wallClock = Date.now;

/** Timers of JavaScript overflow beyond this, and fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The machine's own time. Its wake-ups never keep the process alive. */
export const systemClock: Clock = Object.freeze({
  now: () => wallClock(),
  wakeAt(time: number, wake: () => void) {
    const timer: unknown = setTimeout(wake, Math.min(Math.max(0, time - wallClock()), LONGEST_DELAY));
    // In a browser a timer is a number.
    if (hasUnref(timer)) timer.unref();
    return {
      cancel: () => {
        clearTimeout(timer as number);
      },
    };
  },
});

function hasUnref(timer: unknown): timer is { unref(): void } {
  return typeof timer === "object" && timer !== null && "unref" in timer;
}
