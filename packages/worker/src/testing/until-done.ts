import { turnOfEventLoop } from "./test-hub.js";
import type { VirtualClock } from "../../../testing/src/clock/virtual-clock.js";

/** Lets time go on until it has settled. */
export async function untilDone<T>(result: Promise<T>, clock: VirtualClock, eachTime?: () => void): Promise<T> {
  const settled = new Set<boolean>();
  const settle = (): void => void settled.add(true);
  void result.then(settle, settle);
  while (settled.size === 0) {
    clock.advance(100);
    await turnOfEventLoop();
    eachTime?.();
  }
  return result;
}
