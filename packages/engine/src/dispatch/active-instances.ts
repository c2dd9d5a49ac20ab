/**
 * The instances that the engine has something to do for; all others are only on disk (E7).
 *
 * | state | who owns it |
 * | --- | --- |
 * | ready | the ready queue |
 * | busy | whoever took it: a load, a lease or a commit. At most one at a time (E3) |
 * | delayed | a wake-up: it was given back, and goes out again later |
 */
import type { Clock } from "@reawait/protocol";

import type { InstanceRef } from "../store/store.js";
import { createDelayedWork } from "./delayed-work.js";
import type { Accepts, ReadyItem } from "./ready-queue.js";
import { createReadyQueue } from "./ready-queue.js";

export interface ActiveInstance extends ReadyItem {
  readonly instanceId: string;
  readonly name: string;
  version: string | undefined;
  state: "ready" | "busy" | "delayed";
  /** Messages have arrived since it became busy. */
  more: boolean;
  /** How often in a row its turn was given back. */
  attempts: number;
}

export interface ActiveInstances {
  readonly ready: number;
  readonly busy: number;
  /** Its inbox holds messages. */
  noteReady(ref: InstanceRef): void;
  /** Takes the next ready instance that is accepted, as busy. */
  take(accepts: Accepts): ActiveInstance | undefined;
  /** Takes this one, if it is ready. */
  takeKey(instanceKey: number): ActiveInstance | undefined;
  /** Busy no longer: ready again, at once. */
  requeue(instance: ActiveInstance): void;
  /** Busy no longer: ready again after a delay that grows. */
  requeueLater(instance: ActiveInstance): void;
  /** Busy no longer: ready if messages have arrived, otherwise forgotten. */
  rest(instance: ActiveInstance): void;
  countUnmatched(accepts: Accepts): number;
  stop(): void;
}

/** @param changed Called when an instance has become ready, or has come to rest. */
export function createActiveInstances(clock: Clock, changed: () => void): ActiveInstances {
  const byKey = new Map<number, ActiveInstance>();
  const queue = createReadyQueue<ActiveInstance>();
  const delayed = createDelayedWork(clock, enqueue);
  let ready = 0;
  let busy = 0;

  function enqueue(instance: ActiveInstance): void {
    instance.state = "ready";
    ready += 1;
    queue.add(instance);
    changed();
  }

  function begin(instance: ActiveInstance): ActiveInstance {
    instance.state = "busy";
    instance.more = false;
    ready -= 1;
    busy += 1;
    return instance;
  }

  return {
    get ready() {
      return ready;
    },
    get busy() {
      return busy;
    },
    noteReady(ref) {
      const known = byKey.get(ref.key);
      if (known === undefined) {
        const { key: instanceKey, instanceId, name, version } = ref;
        const instance: ActiveInstance = {
          instanceKey,
          instanceId,
          name,
          version,
          state: "ready",
          more: false,
          attempts: 0,
        };
        byKey.set(instanceKey, instance);
        enqueue(instance);
      } else if (known.state === "busy") {
        known.more = true;
      }
    },
    take(accepts) {
      const instance = queue.take(accepts);
      return instance && begin(instance);
    },
    takeKey(instanceKey) {
      const instance = byKey.get(instanceKey);
      if (instance?.state !== "ready") return undefined;
      queue.remove(instance);
      return begin(instance);
    },
    requeue(instance) {
      busy -= 1;
      enqueue(instance);
    },
    requeueLater(instance) {
      busy -= 1;
      instance.state = "delayed";
      instance.attempts += 1;
      delayed.add(instance);
      changed();
    },
    rest(instance) {
      busy -= 1;
      if (instance.more) {
        enqueue(instance);
        return;
      }
      byKey.delete(instance.instanceKey);
      changed();
    },
    countUnmatched: (accepts) => queue.countUnmatched(accepts),
    stop: () => delayed.stop(),
  };
}
