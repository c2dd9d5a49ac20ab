/**
 * Delivers delayed messages when they are due (E4). Only the nearest due time is armed, and looked at hourly until then:
 * so a far time needs no long timer, and a jump of the wall clock is noticed (E13).
 */
import type { Clock, WakeUp } from "@reawait/protocol";

import type { FireDueUnit, UnitOutcome } from "../store/store.js";

export interface DueTimers {
  /** Whether due messages are being moved right now. */
  readonly firing: boolean;
  /** Takes note that a message is due at this time, or that nothing new is. */
  note(nextDue: number | undefined): void;
  stop(): void;
}

export interface DueTimersPort {
  readonly clock: Clock;
  /** The first of so many message keys in a row. */
  readonly messageKeys: (count: number) => number;
  readonly fire: (unit: FireDueUnit) => Promise<UnitOutcome>;
}

const LONGEST_SLEEP = 60 * 60 * 1_000;
/** Milliseconds. */
const RETRY_DELAY = 1_000;
const CHUNK = 1_000;

export function createDueTimers({ clock, messageKeys, fire }: DueTimersPort): DueTimers {
  let due: number | undefined;
  /** After the disk refused. */
  let notBefore = -Infinity;
  let wakeUps: readonly WakeUp[] = [];
  let firing = false;
  let stopped = false;

  function arm(): void {
    for (const wakeUp of wakeUps) wakeUp.cancel();
    wakeUps = [];
    if (due === undefined || firing || stopped) return;
    const now = clock.now();
    const next = Math.max(due, notBefore);
    if (next <= now) {
      void fireDue(now);
      return;
    }
    const look = now + LONGEST_SLEEP;
    wakeUps = [clock.wakeAt(next, arm)];
    if (look < next) wakeUps = [...wakeUps, clock.wakeAt(look, arm, { housekeeping: true })];
  }

  async function fireDue(now: number): Promise<void> {
    firing = true;
    try {
      const unit: FireDueUnit = { kind: "fireDue", now, limit: CHUNK, firstMessageKey: messageKeys(CHUNK) };
      due = undefined;
      // Whatever is due next comes back through `note`, in the order of the commits.
      await fire(unit);
    } catch {
      due = notBefore = clock.now() + RETRY_DELAY;
    }
    firing = false;
    arm();
  }

  return {
    get firing() {
      return firing;
    },
    note(nextDue) {
      if (nextDue === undefined || (due !== undefined && due <= nextDue)) return;
      due = nextDue;
      arm();
    },
    stop() {
      stopped = true;
      arm();
    },
  };
}
