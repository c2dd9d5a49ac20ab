/**
 * Rejections that nobody heard (R12). In an orchestrator, an async helper may well reject before it is awaited: replay
 * decides when that is. Node would end the process for it. So while a worker runs, rejections that surface during a turn
 * are the orchestration's own affair; all others are passed on as if nobody listened here.
 */
import { runningInstance } from "@reawait/core/internal";
import type { Logger } from "@reawait/protocol";

/** One for each running worker: several may share a logger. */
const guards = new Map<symbol, Logger>();
const heard = new WeakSet<Promise<unknown>>();

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
  const instanceId = runningInstance();
  if (instanceId !== undefined) {
    heard.add(promise);
    for (const logger of guards.values()) {
      logger.debug(`a promise of the orchestrator of instance "${instanceId}" rejected before it was awaited`, reason);
    }
    return;
  }
  // Somebody else listens too: then Node leaves it to them.
  if (process.listenerCount("unhandledRejection") > 1) return;
  passOn(reason);
}

/** It was awaited after all. Without a listener, Node would warn of a promise it never warned of before. */
function onHandled(promise: Promise<unknown>): void {
  heard.delete(promise);
}

/** What Node does where nobody listens, by the mode that it was started with. */
function passOn(reason: unknown): void {
  const mode = rejectionMode();
  if (mode === "none") return;
  if (mode === "warn") {
    process.emitWarning(describe(reason), "UnhandledPromiseRejectionWarning");
    return;
  }
  // Thrown from a listener, it becomes an uncaught exception.
  throw reason instanceof Error ? reason : new Error(describe(reason));
}

function rejectionMode(): string | undefined {
  const flags = [...(process.env["NODE_OPTIONS"]?.split(/\s+/) ?? []), ...process.execArgv];
  return flags.findLast((flag) => flag.startsWith("--unhandled-rejections="))?.split("=")[1];
}

function describe(reason: unknown): string {
  return (
    "This error originated either by throwing inside of an async function without a catch block, or by rejecting a " +
    `promise which was not handled with .catch(). The promise rejected with the reason "${String(reason)}".`
  );
}
