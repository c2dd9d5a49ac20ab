import type { OrchestrationStatus, ServiceError } from "@reawait/protocol";
import { isTerminalStatus } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";

/** What a wait waits for. */
export type WaitFor = "start" | "completion";

/** Those who wait for an instance. They are pushed, never polled. */
export interface Waiters {
  readonly count: number;
  readonly instanceIds: readonly string[];
  /** The instance's row, as soon as it is that far. */
  add(instanceId: string, waitFor: WaitFor): Wait;
  /** An instance has changed. Its row is asked for only where somebody has waited for that. */
  notify(instanceId: string, status: OrchestrationStatus, row: () => InstanceRow): void;
  rejectAll(error: ServiceError): void;
}

export interface Wait {
  readonly row: Promise<InstanceRow>;
  /** Forgets the wait; its promise stays pending. */
  drop(): void;
}

interface Waiter {
  readonly waitFor: WaitFor;
  readonly resolve: (row: InstanceRow) => void;
  readonly reject: (error: ServiceError) => void;
}

export function isReached(status: OrchestrationStatus, waitFor: WaitFor): boolean {
  switch (waitFor) {
    case "start":
      return status !== "PENDING";
    case "completion":
      return isTerminalStatus(status);
  }
}

export function createWaiters(): Waiters {
  const byInstance = new Map<string, Set<Waiter>>();

  function remove(instanceId: string, waiter: Waiter): void {
    const waiters = byInstance.get(instanceId);
    if (waiters?.delete(waiter) && waiters.size === 0) byInstance.delete(instanceId);
  }

  return {
    get count() {
      let count = 0;
      for (const waiters of byInstance.values()) count += waiters.size;
      return count;
    },
    get instanceIds() {
      return [...byInstance.keys()];
    },
    add(instanceId, waitFor) {
      let drop = (): void => undefined;
      const row = new Promise<InstanceRow>((resolve, reject) => {
        const waiter: Waiter = { waitFor, resolve, reject };
        const waiters = byInstance.get(instanceId) ?? new Set();
        byInstance.set(instanceId, waiters.add(waiter));
        drop = () => remove(instanceId, waiter);
      });
      return { row, drop };
    },
    notify(instanceId, status, row) {
      for (const waiter of [...(byInstance.get(instanceId) ?? [])]) {
        if (!isReached(status, waiter.waitFor)) continue;
        remove(instanceId, waiter);
        waiter.resolve(row());
      }
    },
    rejectAll(error) {
      const all = [...byInstance.values()].flatMap((waiters) => [...waiters]);
      byInstance.clear();
      for (const waiter of all) waiter.reject(error);
    },
  };
}
