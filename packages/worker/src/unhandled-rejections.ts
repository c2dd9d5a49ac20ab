/**
 * Rejections that nobody heard (R12). In an orchestrator, an async helper may well reject before it is awaited: replay
 * decides when that is. Node would end the process for it. So while a worker runs, rejections that surface during a turn
 * are the orchestration's own affair; all others are passed on as if nobody listened here.
 *
 * Two modes of `--unhandled-rejections` act whether or not anybody listens, and so on orchestrations too: `warn` warns,
 * `strict` ends the process.
 */
import { ForeignAwaitError } from "@reawait/core";
import { runningInstance } from "@reawait/core/internal";
import type { Logger } from "@reawait/protocol";
import { passOnHandled, passOnUnhandled } from "./pass-on-rejection.js";

/** One for each running worker: several may share a logger. */
const guards = new Map<symbol, Logger>();
/** Those of orchestrations, which Node never told of. */
const kept = new WeakSet<Promise<unknown>>();

/**
 * Listens until the returned function is called.
 *
 * @param logger - told, at debug level, of rejections that belong to an orchestration
 */
export function guardUnhandledRejections(logger: Logger): () => void {
  const guard = Symbol("guard");
  if (guards.size === 0) {
    process.on("unhandledRejection", onUnhandled);
    process.on("rejectionHandled", onHandled);
  }
  guards.set(guard, logger);
  return () => {
    if (!guards.delete(guard) || guards.size > 0) return;
    process.off("unhandledRejection", onUnhandled);
    process.off("rejectionHandled", onHandled);
  };
}

function onUnhandled(reason: unknown, promise: Promise<unknown>): void {
  // A helper that nobody awaits used `ctx` outside its turn. That was told to the worker, and is its orchestration's fault.
  const instanceId = reason instanceof ForeignAwaitError ? reason.instanceId : runningInstance();
  if (instanceId === undefined) {
    // Somebody else listens too: then Node leaves it to them.
    if (process.listenerCount("unhandledRejection") === 1) passOnUnhandled(reason);
    return;
  }
  kept.add(promise);
  for (const logger of guards.values()) {
    logger.debug(`a promise of the orchestrator of instance "${instanceId}" rejected unheard`, reason);
  }
}

/** It was awaited after all. Without a listener, Node would warn of a promise of an orchestration it never told of. */
function onHandled(promise: Promise<unknown>): void {
  if (!kept.delete(promise) && process.listenerCount("rejectionHandled") === 1) passOnHandled();
}
