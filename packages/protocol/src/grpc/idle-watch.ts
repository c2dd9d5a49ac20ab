import type { Clock, WakeUp } from "../clock.js";

/** Notices that nothing has happened for a while. */
export interface IdleWatch {
  /** Something has happened. */
  beat(): void;
  stop(): void;
}

/**
 * Calls `onIdle` whenever nothing has happened for so many milliseconds, itself included. May be late by as much, since
 * it looks only once in a while rather than arming a wake-up for each beat.
 */
export function watchIdle(clock: Clock, milliseconds: number, onIdle: () => void): IdleWatch {
  let lastBeat = clock.now();
  let wakeUp: WakeUp | undefined;
  let stopped = false;

  const arm = (): void => {
    if (stopped) return;
    wakeUp = clock.wakeAt(lastBeat + milliseconds, () => {
      const now = clock.now();
      // Set back by somebody, a clock would make a beat lie in the future.
      if (now < lastBeat) lastBeat = now;
      if (now - lastBeat >= milliseconds) {
        lastBeat = now;
        onIdle();
      }
      arm();
    });
  };
  arm();
  return {
    beat() {
      lastBeat = clock.now();
    },
    stop() {
      stopped = true;
      wakeUp?.cancel();
    },
  };
}
