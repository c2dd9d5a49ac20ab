import type { InstanceRef } from "../store.js";
import type { InstanceState } from "./instance-table.js";

/** Gathers, once each, the instances that a unit has given something to do. */
export interface ReadyList {
  /** Takes note that the instance has messages. It isn't ready if it has not been started. */
  note(instance: InstanceState): void;
  readonly instances: readonly InstanceRef[];
}

export function createReadyList(): ReadyList {
  const byKey = new Map<number, InstanceRef>();
  return {
    note({ key, instanceId, name, version, started }) {
      if (started) byKey.set(key, { key, instanceId, name, version });
    },
    get instances() {
      return [...byKey.values()];
    },
  };
}
