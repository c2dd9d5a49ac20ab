import type { VirtualClock } from "../../../../engine/src/testing/virtual-clock.js";

/** Lets virtual time pass, and real events in between, until the promise is settled. */
export async function passTime<T>(clock: VirtualClock, promise: Promise<T>, step = 1_000): Promise<T> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    // Changes while this waits, which the compiler cannot know.
    if (settled as boolean) return promise;
    clock.advance(step);
  }
}
