import type { Clock, WakeUp } from "@reawait/protocol";

/** Work that was given back, and goes out again later. */
export interface DelayedWork<Work> {
  /** @param delay - milliseconds */
  add(work: Work, delay: number): void;
  /** Releases at once what is wanted. */
  release(wanted: (work: Work) => boolean): void;
  /** All that is delayed. */
  readonly all: Iterable<Work>;
  stop(): void;
}

/** @param ready Takes the work when its time has come. */
export function createDelayedWork<Work>(clock: Clock, ready: (work: Work) => void): DelayedWork<Work> {
  const wakeUps = new Map<Work, WakeUp>();
  let stopped = false;

  // Woken early, by a jump of the clock perhaps: no matter, it goes out early.
  function wake(work: Work): void {
    wakeUps.delete(work);
    ready(work);
  }

  return {
    add(work, delay) {
      if (stopped) return;
      wakeUps.set(
        work,
        clock.wakeAt(clock.now() + delay, () => wake(work)),
      );
    },
    release(wanted) {
      for (const [work, wakeUp] of [...wakeUps]) {
        if (!wanted(work)) continue;
        wakeUp.cancel();
        wake(work);
      }
    },
    get all() {
      return wakeUps.keys();
    },
    stop() {
      stopped = true;
      for (const wakeUp of wakeUps.values()) wakeUp.cancel();
      wakeUps.clear();
    },
  };
}
