import type { HistoryEvent } from "@reawait/protocol";

/** The history of an execution before its last turn. */
export interface KnownHistory {
  readonly events: readonly HistoryEvent[];
  /** What that turn has left as the history's position: where it is still that, what the turn has added is all that is new. */
  readonly position: string;
}

/**
 * The histories that were last sent to workers without sessions, so that the next turn reads and decodes only what the last
 * one has added. Bounded by how many events they hold together: a history that is forgotten is read in full.
 */
export interface KnownHistories {
  get(instanceKey: number): KnownHistory | undefined;
  set(instanceKey: number, history: KnownHistory): void;
  delete(instanceKey: number): void;
}

const CAPACITY = 20_000;

export function createKnownHistories(capacity: number = CAPACITY): KnownHistories {
  const byInstance = new Map<number, KnownHistory>();
  let held = 0;

  function forget(instanceKey: number): void {
    held -= byInstance.get(instanceKey)?.events.length ?? 0;
    byInstance.delete(instanceKey);
  }

  return {
    get: (instanceKey) => byInstance.get(instanceKey),
    set(instanceKey, history) {
      forget(instanceKey);
      if (history.events.length > capacity) return;
      byInstance.set(instanceKey, history);
      held += history.events.length;
      for (const oldest of byInstance.keys()) {
        if (held <= capacity) return;
        forget(oldest);
      }
    },
    delete: forget,
  };
}
