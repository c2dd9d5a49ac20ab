/**
 * After a commit that failed, memory is made the same as the disk again (E12): the batch may be there although its answer
 * was lost, and then memory lacks what it has brought.
 *
 * 1. Only what memory may lack is added: what it holds too much, such as a turn of an instance that is gone, is found as
 *    soon as it is loaded or answered.
 * 2. Nobody who waits for an instance is forgotten: each of those instances is looked at.
 * 3. As long as the disk cannot be read either, that is tried again, later and later.
 */
import type { Clock, Logger, OrchestrationStatus } from "@reawait/protocol";

import { redeliveryDelay } from "../dispatch/redelivery-delay.js";
import type { InstanceRow, Store, StoreOpening, TaskRef, Unit } from "../store/store.js";

export interface Reload {
  /** Takes note of a batch that has failed. */
  doubt(batch: readonly Unit[]): void;
  /** To be called while nothing is being written. `false` where the disk could not be read. */
  reload(): Promise<boolean>;
  stop(): void;
}

export interface ReloadHooks {
  readonly waitedFor: () => readonly string[];
  /** Brings in what was found; of the activities only those that memory may lack. */
  readonly found: (opening: StoreOpening, tasks: readonly TaskRef[]) => void;
  readonly notify: (instanceId: string, status: OrchestrationStatus, row: () => InstanceRow) => void;
  /** It is time to try again. */
  readonly retry: () => void;
}

export function createReload(
  { store, clock, logger }: { readonly store: Store; readonly clock: Clock; readonly logger: Logger },
  hooks: ReloadHooks,
): Reload {
  /** Keys of activities that a batch in doubt has brought, if it is on disk. */
  const lacking = new Set<number>();
  let failures = 0;
  let wakeUp: ReturnType<Clock["wakeAt"]> | undefined;
  let stopped = false;

  function retryLater(): void {
    if (stopped) return;
    failures += 1;
    wakeUp?.cancel();
    wakeUp = clock.wakeAt(clock.now() + redeliveryDelay(failures), hooks.retry);
  }

  return {
    doubt(batch) {
      for (const unit of batch) {
        if (unit.kind !== "turn") continue;
        for (const { key } of [...unit.tasks, ...(unit.takeOver?.tasks ?? [])]) lacking.add(key);
      }
    },
    async reload() {
      try {
        const opening = await store.readOpening();
        const rows = await Promise.all(hooks.waitedFor().map((instanceId) => store.readInstance(instanceId)));
        if (stopped) return true;
        hooks.found(
          opening,
          opening.openTasks.filter(({ key }) => lacking.has(key)),
        );
        for (const row of rows) if (row !== undefined) hooks.notify(row.instanceId, row.status, () => row);
      } catch (error) {
        logger.error("The engine could not read its storage after a write that failed; it will try again.", error);
        retryLater();
        return false;
      }
      lacking.clear();
      failures = 0;
      return true;
    },
    stop() {
      stopped = true;
      wakeUp?.cancel();
    },
  };
}
