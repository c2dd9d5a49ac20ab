import type { Clock, WakeUp } from "@reawait/protocol";

export interface IdleWatch {
  /** There is something to watch. */
  watch(): void;
  stop(): void;
}

/**
 * Calls `check` every so many milliseconds while there is something to watch.
 *
 * @param check - resolves to whether there still is. Never rejects
 */
export function watchIdle(clock: Clock, interval: number, check: () => Promise<boolean>): IdleWatch {
  let wakeUp: WakeUp | undefined;
  let stopped = false;

  function watch(): void {
    if (!stopped) wakeUp ??= clock.wakeAt(clock.now() + interval, () => void wake(), { housekeeping: true });
  }

  async function wake(): Promise<void> {
    wakeUp = undefined;
    if (await check()) watch();
  }

  return {
    watch,
    stop() {
      stopped = true;
      wakeUp?.cancel();
    },
  };
}
