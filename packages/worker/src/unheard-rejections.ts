import { ForeignAwaitError, TaskCancelledError } from "@reawait/core";
import type { Logger } from "@reawait/protocol";
import { BoundedMap } from "./bounded-map.js";

/** Of so many instances they are remembered; what is forgotten is not told. */
const CAPACITY = 1_000;

/**
 * Promises of orchestrators that rejected before anybody awaited them. Most are awaited later; what nobody has awaited
 * when its orchestration ends is a failure that went unnoticed, and told.
 */
export class UnheardRejections {
  readonly #logger: Logger;
  readonly #byInstance = new BoundedMap<string, Map<Promise<unknown>, unknown>>(CAPACITY);

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(instanceId: string, promise: Promise<unknown>, reason: unknown): void {
    this.#logger.debug(`a promise of the orchestrator of instance "${instanceId}" rejected unheard`, reason);
    const rejections = this.#byInstance.take(instanceId) ?? new Map<Promise<unknown>, unknown>();
    rejections.set(promise, reason);
    this.#byInstance.set(instanceId, rejections);
  }

  /** It was awaited after all. */
  remove(instanceId: string, promise: Promise<unknown>): void {
    const rejections = this.#byInstance.take(instanceId);
    rejections?.delete(promise);
    if (rejections !== undefined && rejections.size > 0) this.#byInstance.set(instanceId, rejections);
  }

  forget(instanceId: string): void {
    this.#byInstance.take(instanceId);
  }

  /** The orchestration is over: nobody will await them now. */
  tell(instanceId: string): void {
    for (const reason of this.#byInstance.take(instanceId)?.values() ?? []) {
      // The one was told when it happened, and the other asked for.
      if (reason instanceof ForeignAwaitError || reason instanceof TaskCancelledError) continue;
      this.#logger.warn(
        `the orchestration "${instanceId}" is over, and a promise of its code failed that nothing ever awaited`,
        reason,
      );
    }
  }
}
