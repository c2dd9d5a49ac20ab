import type { Clock, WakeUp } from "@reawait/protocol";

interface Alarm {
  readonly time: number;
  readonly wake: () => void;
}

/** A clock that a test moves by hand. */
export interface VirtualClock extends Clock {
  /** When the next wake-up is due. */
  readonly nextWakeUp: number | undefined;
  /** Moves on by so many milliseconds, waking on the way, in order. */
  advance(milliseconds: number): void;
  /** Sets the time, as somebody sets a machine's clock: wakes nobody. */
  jumpTo(time: number): void;
}

/** @param longestDelay - wakes early where asked for more, as a clock may */
export function virtualClock(start = Date.UTC(2030, 0, 1), longestDelay = Infinity): VirtualClock {
  let now = start;
  const alarms = new Set<Alarm>();
  const earliest = (): Alarm | undefined =>
    [...alarms].reduce<Alarm | undefined>(
      (first, alarm) => (first && first.time <= alarm.time ? first : alarm),
      undefined,
    );
  return {
    get nextWakeUp() {
      return earliest()?.time;
    },
    now: () => now,
    wakeAt(time, wake): WakeUp {
      const alarm = { time: Math.min(time, now + longestDelay), wake };
      alarms.add(alarm);
      return { cancel: () => alarms.delete(alarm) };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (let alarm = earliest(); alarm && alarm.time <= end; alarm = earliest()) {
        alarms.delete(alarm);
        now = Math.max(now, alarm.time);
        alarm.wake();
      }
      now = end;
    },
    jumpTo(time) {
      now = time;
    },
  };
}
