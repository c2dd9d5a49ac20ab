/**
 * The live orchestrators that a worker keeps between their turns: so many at most, and fewer while memory is short.
 *
 * 1. The one used longest ago goes first. None is lost by that: it is replayed when it is needed.
 * 2. How full the heap is, is looked at whenever one is kept. Where it is too full, the two used longest ago go, the one
 *    that was just kept last of all: so their number falls for as long as the heap stays too full, and no faster than the
 *    garbage collector can show what that was worth.
 */
import { getHeapStatistics } from "node:v8";
import type { OrchestrationExecutor } from "@reawait/core/internal";
import type { Logger } from "@reawait/protocol";
import { BoundedMap } from "./bounded-map.js";

/** A live orchestrator between its turns. */
export interface Session {
  readonly executor: OrchestrationExecutor;
  readonly executionId: string | undefined;
  /** The completion token of the turn that it answered last, acknowledged or not. */
  readonly position: string;
}

export interface SessionLimits {
  readonly maxSessions: number;
  /** How full the heap may be, from 0 to 1. */
  readonly sessionHeapLimit: number;
  /** How full it is. */
  readonly heapUse: () => number;
  readonly logger: Logger;
}

/** How many go at once. */
const AT_ONCE = 2;

export class Sessions {
  readonly #limits: SessionLimits;
  readonly #byInstance: BoundedMap<string, Session>;

  constructor(limits: SessionLimits) {
    this.#limits = limits;
    this.#byInstance = new BoundedMap(limits.maxSessions);
  }

  /** Gives it, and holds it no longer. */
  take(instanceId: string): Session | undefined {
    return this.#byInstance.take(instanceId);
  }

  keep(instanceId: string, session: Session): void {
    this.#byInstance.set(instanceId, session);
    this.#makeRoom();
  }

  clear(): void {
    this.#byInstance.clear();
  }

  #makeRoom(): void {
    const { sessionHeapLimit, heapUse, logger } = this.#limits;
    const before = this.#byInstance.size;
    if (before === 0) return;
    const use = heapUse();
    if (use <= sessionHeapLimit) return;
    for (let dropped = 0; dropped < AT_ONCE; dropped++) this.#byInstance.dropOldest();
    const after = this.#byInstance.size;
    const percent = Math.round(use * 100);
    logger.debug(`the heap is ${percent} % full: sessions dropped: ${before - after}, left: ${after}`);
  }
}

/** V8 counts it into its limit, and yet nothing that lives long can have it: room for young objects. Bytes. */
const YOUNG = 48 * 1024 * 1024;

/** How full the heap of this process is, of what V8 allows it (`--max-old-space-size`). Takes less than a microsecond. */
export function v8HeapUse(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / Math.max(limit - YOUNG, limit / 2);
}
