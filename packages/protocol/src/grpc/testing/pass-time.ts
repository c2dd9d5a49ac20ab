import type { VirtualClock } from "../../../../testing/src/clock/virtual-clock.js";

/** Lets virtual time pass, and real events in between, until the promise is settled. */
export async function passTime<T>(clock: VirtualClock, promise: Promise<T>, step = 1_000): Promise<T> {
  const pending = Symbol("pending");
  for (;;) {
    const first = await Promise.race([promise, realEvents().then(() => pending)]);
    if (first !== pending) return first as T;
    clock.advance(step);
  }
}

/** Lets so much virtual time pass, with real events in between. */
export async function passSeconds(clock: VirtualClock, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed++) {
    await realEvents();
    clock.advance(1_000);
  }
}

/** A few turns of the event loop, for what happens on the network meanwhile. */
async function realEvents(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
}
