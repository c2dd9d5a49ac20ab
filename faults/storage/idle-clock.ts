import type { Clock, WakeUp } from "@reawait/protocol";

/** A clock that moves on to the next wake-up as soon as nothing else happens: nobody ever waits for the real time. */
export interface IdleClock extends Clock {
  stop(): void;
}

/** Rounds of the event loop without a sign of life. A worker yields to the loop, once for a turn. */
const QUIET_ROUNDS = 5;

/** @param life - a number that grows as long as something happens */
export function createIdleClock(life: () => number): IdleClock {
  const alarms = new Set<{ readonly time: number; readonly wake: () => void }>();
  let now = Date.UTC(2030, 0, 1);
  let stopped = false;
  let last = -1;
  let quiet = 0;

  function round(): void {
    if (stopped) return;
    const current = life();
    quiet = current === last ? quiet + 1 : 0;
    last = current;
    if (quiet >= QUIET_ROUNDS) {
      quiet = 0;
      next();
    }
    setImmediate(round);
  }

  function next(): void {
    let first: { readonly time: number; readonly wake: () => void } | undefined;
    for (const alarm of alarms) if (first === undefined || alarm.time < first.time) first = alarm;
    if (first === undefined) return;
    alarms.delete(first);
    now = Math.max(now, Math.ceil(first.time));
    first.wake();
  }

  setImmediate(round);
  return {
    now: () => now,
    wakeAt(time, wake): WakeUp {
      const alarm = { time, wake };
      alarms.add(alarm);
      return { cancel: () => alarms.delete(alarm) };
    },
    stop() {
      stopped = true;
    },
  };
}
