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
import { MESSAGES_PER_TURN } from "./batch-limit.js";
import { createDelayedWork } from "./delayed-work.js";
import type { Accepts, NameCount, ReadyItem } from "./ready-queue.js";
import { createReadyQueue } from "./ready-queue.js";
import type { Loss } from "./redelivery-delay.js";
import { countLoss, holdDelay, redeliveryDelay, timeoutDelay } from "./redelivery-delay.js";
import type { WorkStream } from "./work-stream.js";

export interface ActiveInstance extends ReadyItem {
  readonly instanceId: string;
  readonly name: string;
  version: string | undefined;
  state: "ready" | "busy" | "delayed";
  /** Messages have arrived since it became busy. */
  more: boolean;
  /** How many messages its next turn gets at most. */
  batchLimit: number;
  /** What is known of its inbox: see `LoadRequest`. */
  clearTo: number;
  /** How often in a row its turn was given back, */
  attempts: number;
  /** what its losses with streams that broke come to, */
  losses: number;
  /** how often it was not answered in time, */
  timeouts: number;
  /** by whom; */
  refusedBy: WeakSet<WorkStream> | undefined;
  /** and why, as far as that is known (a hold). */
  heldFor: FailureDetails | undefined;
  /** It is not to be delayed the next time. */
  urgent: boolean;
  /** While it is delayed: a worker that connects changes nothing. */
  patient: boolean;
}

export interface ActiveInstances {
  readonly ready: number;
  readonly busy: number;
  /** Its inbox holds messages. */
  noteReady(ref: InstanceRef): void;
  isDelayed(instanceKey: number): boolean;
  /** Takes the next ready instance that is accepted, as busy. */
  take(accepts: Accepts): ActiveInstance | undefined;
  /** Takes this one, if it is ready or delayed. */
  takeKey(instanceKey: number): ActiveInstance | undefined;
  /** Makes what is delayed, not patient, and wanted ready now. It stays known how often it was given back. */
  release(wanted: (instance: ActiveInstance) => boolean): void;
  /** Makes this one ready now if it is delayed; if it is busy, as soon as it would be delayed. */
  hurry(instanceKey: number): void;
  /** Busy no longer: ready again, at once. */
  requeue(instance: ActiveInstance): void;
  /** Busy no longer: ready again after a delay that grows. What arrives meanwhile waits with it. */
  requeueLater(instance: ActiveInstance): void;
  /** Busy no longer: its stream broke, and it goes out again by the rules for that. */
  requeueLost(instance: ActiveInstance, loss: Loss): void;
  /** Busy no longer: its time was up. */
  requeueTimedOut(instance: ActiveInstance): void;
  /** A turn of it was committed: whatever came before counts no more. */
  hasMovedOn(instance: ActiveInstance): void;
  /** Busy no longer: ready if messages have arrived, otherwise forgotten. */
  rest(instance: ActiveInstance): void;
  /** Why an instance is held, if it is. */
  heldFor(instanceKey: number): FailureDetails | undefined;
  countUnmatched(accepts: Accepts): number;
  /** One for each name and version that is ready and not accepted. */
  unmatched(accepts: Accepts): readonly ActiveInstance[];
  /** How many are ready, of each name and version. */
  counts(): readonly NameCount[];
  readonly delayed: Iterable<ActiveInstance>;
  stop(): void;
}

const untroubled = {
  attempts: 0,
  losses: 0,
  timeouts: 0,
  refusedBy: undefined,
  heldFor: undefined,
  urgent: false,
  patient: false,
} as const;

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

  /** Busy no longer: ready after so many milliseconds. */
  function requeueAfter(instance: ActiveInstance, delay: number, patient = false): void {
    busy -= 1;
    if (delay === 0 || instance.urgent) {
      if (delay > 0) instance.urgent = false;
      enqueue(instance);
      return;
    }
    instance.state = "delayed";
    instance.patient = patient;
    delayed.add(instance, delay);
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
          batchLimit: MESSAGES_PER_TURN,
          clearTo: 0,
          ...untroubled,
        };
        byKey.set(instanceKey, instance);
        enqueue(instance);
      } else if (known.state === "busy") {
        known.more = true;
      }
    },
    isDelayed: (instanceKey) => byKey.get(instanceKey)?.state === "delayed",
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
    release: (wanted) => delayed.release((instance) => !instance.patient && wanted(instance)),
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
      const attempts = (instance.attempts += 1);
      requeueAfter(instance, instance.heldFor === undefined ? redeliveryDelay(attempts) : holdDelay(attempts));
    },
    requeueLost(instance, loss) {
      const { losses, delay } = countLoss(instance.losses, loss);
      instance.losses = losses;
      requeueAfter(instance, delay, true);
    },
    requeueTimedOut(instance) {
      const timeouts = (instance.timeouts += 1);
      requeueAfter(instance, timeoutDelay(timeouts));
    },
    hasMovedOn: (instance) => void Object.assign(instance, untroubled),
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
    counts: () => queue.counts(),
    get delayed() {
      return delayed.all;
    },
    stop: () => delayed.stop(),
  };
}
