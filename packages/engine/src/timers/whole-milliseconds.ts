import type { Clock } from "@reawait/protocol";

/**
 * A clock as the engine reads it (E13): histories and tables hold whole milliseconds, and a turn must begin at the very
 * time that is written down for it. Rounded down, so that nothing is due before its time.
 */
export function inWholeMilliseconds(clock: Clock): Clock {
  return { now: () => Math.floor(clock.now()), wakeAt: (...wakeUp) => clock.wakeAt(...wakeUp) };
}
