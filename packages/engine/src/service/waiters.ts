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
  /** The instance's row, once it is that far. To be asked for once, at any time, or not at all. */
  reached(): Promise<InstanceRow>;
  /** Forgets the wait; its promise stays pending. */
  drop(): void;
}

/** There may be tens of thousands: each is kept as small as can be, and gets a promise only once it has to wait. */
interface Waiter {
  readonly waitFor: WaitFor;
  end: End | undefined;
  tell: ((end: End) => void) | undefined;
}

type End = { readonly row: InstanceRow } | { readonly error: ServiceError };

export function isReached(status: OrchestrationStatus, waitFor: WaitFor): boolean {
  switch (waitFor) {
    case "start":
      return status !== "PENDING";
    case "completion":
      return isTerminalStatus(status);
  }
}

export function createWaiters(): Waiters {
  const byInstance = new Map<string, Waiter[]>();

  function keep(instanceId: string, waiters: Waiter[]): void {
    if (waiters.length > 0) byInstance.set(instanceId, waiters);
    else byInstance.delete(instanceId);
  }

  return {
    get count() {
      let count = 0;
      for (const waiters of byInstance.values()) count += waiters.length;
      return count;
    },
    get instanceIds() {
      return [...byInstance.keys()];
    },
    add(instanceId, waitFor) {
      const waiter: Waiter = { waitFor, end: undefined, tell: undefined };
      const waiters = byInstance.get(instanceId);
      if (waiters === undefined) byInstance.set(instanceId, [waiter]);
      else waiters.push(waiter);
      return {
        reached: () => reached(waiter),
        drop() {
          const others = byInstance.get(instanceId)?.filter((other) => other !== waiter);
          if (others !== undefined) keep(instanceId, others);
        },
      };
    },
    notify(instanceId, status, row) {
      const waiters = byInstance.get(instanceId) ?? [];
      const done = waiters.filter(({ waitFor }) => isReached(status, waitFor));
      if (done.length === 0) return;
      keep(
        instanceId,
        waiters.filter(({ waitFor }) => !isReached(status, waitFor)),
      );
      const end = { row: row() };
      for (const waiter of done) settle(waiter, end);
    },
    rejectAll(error) {
      const all = [...byInstance.values()].flat();
      byInstance.clear();
      for (const waiter of all) settle(waiter, { error });
    },
  };
}

function settle(waiter: Waiter, end: End): void {
  waiter.end = end;
  waiter.tell?.(end);
}

function reached(waiter: Waiter): Promise<InstanceRow> {
  return new Promise((resolve, reject) => {
    waiter.tell = (end) => ("row" in end ? resolve(end.row) : reject(end.error));
    if (waiter.end !== undefined) waiter.tell(waiter.end);
  });
}
