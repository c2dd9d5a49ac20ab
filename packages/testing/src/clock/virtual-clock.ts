import type { Clock, WakeUp } from "@reawait/protocol";
import { createAlarmQueue, type Alarm } from "./alarm-queue.js";

/**
 * A clock that stands still until a test moves it. An engine, a worker and a client that are given one sleep for months
 * in no time.
 *
 * @example
 * const clock = virtualClock();
 * const engine = await Engine.open({ storage: ":memory:", clock });
 * clock.advance(3_600_000);
 */
export interface VirtualClock extends Clock {
  /** When the next wake-up is due, in milliseconds since the Unix epoch. */
  readonly nextWakeUp: number | undefined;
  /** When the next one is due that is more than housekeeping: something may happen then that was waited for. */
  readonly nextEvent: number | undefined;
  /** Moves on by so many milliseconds, waking on the way, in order. */
  advance(milliseconds: number): void;
  /** Sets the time, in milliseconds since the Unix epoch, as somebody sets a machine's clock: wakes nobody. */
  jumpTo(time: number): void;
}

/**
 * @param start - a time, or milliseconds since the Unix epoch. Default: the beginning of 2030, in UTC
 * @param longestDelay - milliseconds: wakes early where asked for more, as a clock may. Default: never early
 */
export function virtualClock(start: Date | number = Date.UTC(2030, 0, 1), longestDelay = Infinity): VirtualClock {
  let now = Number(start);
  const events = createAlarmQueue();
  const housekeeping = createAlarmQueue();

  function next(): Alarm | undefined {
    const [event, chore] = [events.first, housekeeping.first];
    if (event === undefined || chore === undefined) return event ?? chore;
    return chore.time < event.time ? chore : event;
  }

  return {
    get nextWakeUp() {
      return next()?.time;
    },
    get nextEvent() {
      return events.first?.time;
    },
    now: () => now,
    wakeAt(time, ring, options): WakeUp {
      const queue = options?.housekeeping ? housekeeping : events;
      const alarm = { time: Math.min(time, now + longestDelay), ring };
      queue.add(alarm);
      return { cancel: () => queue.remove(alarm) };
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (let alarm = next(); alarm && alarm.time <= end; alarm = next()) {
        events.remove(alarm);
        housekeeping.remove(alarm);
        now = Math.max(now, alarm.time);
        alarm.ring();
      }
      now = end;
    },
    jumpTo(time) {
      now = time;
    },
  };
}
