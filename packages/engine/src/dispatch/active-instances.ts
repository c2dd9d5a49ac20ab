/**
 * The instances that the engine has something to do for; all others are only on disk (E7).
 *
 * | state | who owns it |
 * | --- | --- |
 * | ready | the ready queue |
 * | busy | whoever took it: a load, a lease or a commit. At most one at a time (E3) |
 * | delayed | a wake-up: it was given back, and goes out again later |
 */
import type { Clock, FailureDetails } from "@reawait/protocol";

import type { InstanceRef } from "../store/store.js";
import { createDelayedWork } from "./delayed-work.js";
import type { Accepts, ReadyItem } from "./ready-queue.js";
import { createReadyQueue } from "./ready-queue.js";
import { holdDelay, redeliveryDelay } from "./redelivery-delay.js";
import type { WorkStream } from "./work-stream.js";

export interface ActiveInstance extends ReadyItem {
  readonly instanceId: string;
  readonly name: string;
  version: string | undefined;
  state: "ready" | "busy" | "delayed";
  /** Messages have arrived since it became busy. */
  more: boolean;
  /** How often in a row its turn was given back; */
  attempts: number;
  /** by whom; */
  refusedBy: WeakSet<WorkStream> | undefined;
  /** and why, as far as that was said (a hold). */
  heldFor: FailureDetails | undefined;
  /** It is not to be delayed the next time. */
  urgent: boolean;
}

export interface ActiveInstances {
  readonly ready: number;
  readonly busy: number;
  /** Its inbox holds messages. */
  noteReady(ref: InstanceRef): void;
  /** Takes the next ready instance that is accepted, as busy. */
  take(accepts: Accepts): ActiveInstance | undefined;
  /** Takes this one, if it is ready or delayed. */
  takeKey(instanceKey: number): ActiveInstance | undefined;
  /** Makes what is delayed and wanted ready now. It stays known how often it was given back. */
  release(wanted: (instance: ActiveInstance) => boolean): void;
  /** Makes this one ready now if it is delayed; if it is busy, as soon as it would be delayed. */
  hurry(instanceKey: number): void;
  /** Busy no longer: ready again, at once. */
  requeue(instance: ActiveInstance): void;
  /** Busy no longer: ready again after a delay that grows. What arrives meanwhile waits with it. */
  requeueLater(instance: ActiveInstance): void;
  /** Busy no longer: ready if messages have arrived, otherwise forgotten. */
  rest(instance: ActiveInstance): void;
  /** Why an instance is held, if it is. */
  heldFor(instanceKey: number): FailureDetails | undefined;
  countUnmatched(accepts: Accepts): number;
  /** One for each name and version that is ready and not accepted. */
  unmatched(accepts: Accepts): readonly ActiveInstance[];
  stop(): void;
}

/** @param changed Called when an instance has become ready, or has come to rest. */
export function createActiveInstances(clock: Clock, changed: () => void): ActiveInstances {
  const byKey = new Map<number, ActiveInstance>();
  const queue = createReadyQueue<ActiveInstance>();
  const delayed = createDelayedWork<ActiveInstance>(clock, enqueue);
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
          refusedBy: undefined,
          heldFor: undefined,
          urgent: false,
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
      delayed.release((instance) => instance.instanceKey === instanceKey);
      const instance = byKey.get(instanceKey);
      if (instance?.state !== "ready") return undefined;
      queue.remove(instance);
      return begin(instance);
    },
    release: (wanted) => delayed.release(wanted),
    hurry(instanceKey) {
      const instance = byKey.get(instanceKey);
      if (instance?.state === "busy") instance.urgent = true;
      else delayed.release((candidate) => candidate === instance);
    },
    requeue(instance) {
      busy -= 1;
      enqueue(instance);
    },
    requeueLater(instance) {
      busy -= 1;
      instance.attempts += 1;
      if (instance.urgent) {
        instance.urgent = false;
        enqueue(instance);
        return;
      }
      instance.state = "delayed";
      const { attempts, heldFor } = instance;
      delayed.add(instance, heldFor === undefined ? redeliveryDelay(attempts) : holdDelay(attempts));
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
    heldFor: (instanceKey) => byKey.get(instanceKey)?.heldFor,
    countUnmatched: (accepts) => queue.countUnmatched(accepts),
    unmatched: (accepts) => queue.unmatched(accepts),
    stop: () => delayed.stop(),
  };
}
