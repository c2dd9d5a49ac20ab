import type { Clock, WakeUp } from "./clock.js";

/**
 * Calls `wake` once, when `now()` has reached `time` and never earlier: arms again where the clock woke early, for a
 * far time or after a jump.
 */
export function wakeNotBefore(clock: Clock, time: number, wake: () => void): WakeUp {
  let armed: WakeUp;
  const arm = (): void => {
    armed = clock.wakeAt(time, () => {
      if (clock.now() >= time) wake();
      else arm();
    });
  };
  arm();
  return { cancel: () => armed.cancel() };
}
