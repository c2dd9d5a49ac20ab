import type { Clock, WakeUp } from "@reawait/protocol";

import { redeliveryDelay } from "./redelivery-delay.js";

/** Work that was given back, and goes out again after a delay that grows with its attempts. */
export interface DelayedWork<Work> {
  add(work: Work): void;
  stop(): void;
}

/** @param release Takes the work when its time has come. */
export function createDelayedWork<Work extends { readonly attempts: number }>(
  clock: Clock,
  release: (work: Work) => void,
): DelayedWork<Work> {
  const wakeUps = new Set<WakeUp>();
  let stopped = false;
  return {
    add(work) {
      if (stopped) return;
      const due = clock.now() + redeliveryDelay(work.attempts);
      const wakeUp = clock.wakeAt(due, wake);
      wakeUps.add(wakeUp);
      function wake(): void {
        wakeUps.delete(wakeUp);
        // Woken early, by a jump of the clock perhaps: no matter, it goes out early.
        release(work);
      }
    },
    stop() {
      stopped = true;
      for (const wakeUp of wakeUps) wakeUp.cancel();
      wakeUps.clear();
    },
  };
}
