/**
 * What becomes of those who try again and again without a valid token. Calls that have one are never held up, whichever
 * machine they come from: a worker with an old token does no harm to its neighbours.
 *
 * 1. The first few failures of an address are answered at once: somebody is setting something up.
 * 2. From then on each answer takes longer, up to five seconds.
 * 3. After a while of that, and whenever too many answers are being held back at once, the connection is closed.
 * 4. An address is forgotten a minute after its last failure; of too many addresses the one that failed longest ago is.
 */
import type { Clock } from "../../clock.js";

const ANSWERED_AT_ONCE = 3;
const FIRST_DELAY = 100;
const LONGEST_DELAY = 5_000;
const FAILURES_BEFORE_CLOSING = 20;
const FORGOTTEN_AFTER = 60_000;
const ADDRESSES_KNOWN = 1_000;
const HELD_BACK_AT_ONCE = 1_000;

export interface FailedAttempts {
  /** An attempt failed: calls back when it may be answered, or says that the connection is to be closed. */
  add(address: string, answer: () => void): FailedAttempt;
}

export interface FailedAttempt {
  /** Whether it is the first one of late: worth a line in the log. */
  readonly isFirst: boolean;
  readonly isToBeClosed: boolean;
}

interface Failures {
  readonly count: number;
  readonly last: number;
}

export function createFailedAttempts(clock: Clock): FailedAttempts {
  // The order of insertion is that of the last failures.
  const byAddress = new Map<string, Failures>();
  let heldBack = 0;

  function count(address: string): number {
    const now = clock.now();
    const known = byAddress.get(address);
    const failures = known !== undefined && now - known.last < FORGOTTEN_AFTER ? known.count + 1 : 1;
    byAddress.delete(address);
    byAddress.set(address, { count: failures, last: now });
    if (byAddress.size > ADDRESSES_KNOWN) {
      for (const oldest of byAddress.keys()) {
        byAddress.delete(oldest);
        break;
      }
    }
    return failures;
  }

  return {
    add(address, answer) {
      const failures = count(address);
      const isToBeClosed = failures > FAILURES_BEFORE_CLOSING || heldBack >= HELD_BACK_AT_ONCE;
      const late = failures - ANSWERED_AT_ONCE;
      if (isToBeClosed || late <= 0) {
        answer();
      } else {
        heldBack += 1;
        const delay = Math.min(FIRST_DELAY * 2 ** (late - 1), LONGEST_DELAY);
        clock.wakeAt(clock.now() + delay, () => {
          heldBack -= 1;
          answer();
        });
      }
      return { isFirst: failures === 1, isToBeClosed };
    },
  };
}
