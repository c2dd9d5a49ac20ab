import type { InstanceRef } from "../store.js";
import type { InstanceState } from "./instance-table.js";

/** Gathers, once each, the instances that a unit has given something to do. */
export interface ReadyList {
  /** Takes note that the instance has messages. It isn't ready if it has not been started. */
  note(instance: InstanceState): void;
  readonly instances: readonly InstanceRef[];
  /** Those whose code has not run. */
  readonly unstarted: readonly InstanceRef[];
}

export function createReadyList(): ReadyList {
  const byKey = new Map<number, InstanceRef>();
  const unstarted = new Set<number>();
  return {
    note({ key, instanceId, name, version, started, historyHead }) {
      if (!started) return;
      byKey.set(key, { key, instanceId, name, version });
      if (historyHead === null) unstarted.add(key);
    },
    get instances() {
      return [...byKey.values()];
    },
    get unstarted() {
      return [...byKey.values()].filter(({ key }) => unstarted.has(key));
    },
  };
}
