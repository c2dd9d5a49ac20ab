import { systemClock, type Clock, type WakeUp } from "@reawait/protocol";

/** The machine's clock, which somebody sets ahead now and then. */
export interface JumpingClock extends Clock {
  /** Sets it ahead by so many milliseconds, and wakes whoever is due. */
  jump(milliseconds: number): void;
}

interface Alarm {
  readonly time: number;
  readonly wake: () => void;
  readonly real: WakeUp;
}

export function createJumpingClock(): JumpingClock {
  const alarms = new Set<Alarm>();
  let ahead = 0;
  const now = (): number => systemClock.now() + ahead;
  return {
    now,
    wakeAt(time, wake) {
      const ring = (): void => {
        alarms.delete(alarm);
        wake();
      };
      const alarm: Alarm = { time, wake: ring, real: systemClock.wakeAt(time - ahead, ring) };
      alarms.add(alarm);
      return {
        cancel() {
          alarms.delete(alarm);
          alarm.real.cancel();
        },
      };
    },
    jump(milliseconds) {
      ahead += milliseconds;
      for (const alarm of [...alarms]) {
        if (alarm.time > now() || !alarms.has(alarm)) continue;
        alarm.real.cancel();
        alarm.wake();
      }
    },
  };
}
