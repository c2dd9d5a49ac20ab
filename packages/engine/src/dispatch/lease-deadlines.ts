import type { Clock, WakeUp } from "@reawait/protocol";

import type { LeaseTable } from "./lease-table.js";
import type { TurnLease } from "./turn-lease.js";

/** Expires the leases of turns at their deadlines (E5). All have the same term, so that only the oldest one is ever armed. */
export interface LeaseDeadlines {
  /** To be called when a lease was added or removed. */
  update(): void;
  stop(): void;
}

export function createLeaseDeadlines(
  clock: Clock,
  leases: LeaseTable<TurnLease>,
  expire: (lease: TurnLease) => void,
): LeaseDeadlines {
  let wakeUp: WakeUp | undefined;

  function stop(): void {
    wakeUp?.cancel();
    wakeUp = undefined;
  }

  function wake(): void {
    wakeUp = undefined;
    const now = clock.now();
    for (let lease = leases.oldest; lease && lease.deadline <= now; lease = leases.oldest) expire(lease);
    update();
  }

  // While it is armed it stays so, though the lease it was armed for is gone: waking for nothing is cheaper than
  // arming anew for every turn.
  function update(): void {
    const { oldest } = leases;
    if (oldest === undefined) stop();
    else wakeUp ??= clock.wakeAt(oldest.deadline, wake);
  }

  return { update, stop };
}
