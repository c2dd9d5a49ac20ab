/**
 * Rejections that nobody heard (R12). In an orchestrator, an async helper may well reject before it is awaited: replay
 * decides when that is. Node would end the process for it. So while a worker runs, rejections that surface during a turn
 * are the orchestration's own affair; all others are passed on as if nobody listened here.
 *
 * The listeners belong to the process, not to this copy of the package: two of them would each take the other for
 * somebody who has heard what neither has.
 *
 * Two modes of `--unhandled-rejections` act whether or not anybody listens, and so on orchestrations too: `warn` warns,
 * `strict` ends the process.
 */
import { ForeignAwaitError } from "@reawait/core";
import { runningInstance } from "@reawait/core/internal";
import { passOnHandled, passOnUnhandled } from "./pass-on-rejection.js";
import type { UnheardRejections } from "./unheard-rejections.js";

/** A running worker. */
interface Guard {
  /** Which instance's doing a rejection is. Each copy of the runtime knows of its own instances only. */
  ownerOf(reason: unknown): string | undefined;
  onRejected(instanceId: string, promise: Promise<unknown>, reason: unknown): void;
  /** It was awaited after all. */
  onHandled(instanceId: string, promise: Promise<unknown>): void;
}

/** Adds a guard, until the returned function is called. */
type AddGuard = (guard: Guard) => () => void;

/** The first copy of this package puts its function here; whoever changes its signature changes the symbol too. */
const shared = Symbol.for("reawait.guard-unhandled-rejections.2");

/**
 * Listens until the returned function is called.
 *
 * @param unheard - told of rejections that belong to an orchestration
 */
export function guardUnhandledRejections(unheard: UnheardRejections): () => void {
  const existing = Reflect.get(globalThis, shared) as AddGuard | undefined;
  const addGuard = existing ?? createGuards();
  Reflect.set(globalThis, shared, addGuard);
  return addGuard({
    ownerOf,
    onRejected: (...rejection) => unheard.add(...rejection),
    onHandled: (...rejection) => unheard.remove(...rejection),
  });
}

function ownerOf(reason: unknown): string | undefined {
  // A helper that nobody awaits used `ctx` outside its turn. That was told to the worker, and is its orchestration's fault.
  return reason instanceof ForeignAwaitError ? reason.instanceId : runningInstance();
}

function createGuards(): AddGuard {
  /** One for each running worker. */
  const guards = new Set<Guard>();
  /** Those of orchestrations, which Node never told of, and whose they are. */
  const kept = new WeakMap<Promise<unknown>, string>();

  function onUnhandled(reason: unknown, promise: Promise<unknown>): void {
    const instanceId = ownerAmong(guards, reason);
    if (instanceId === undefined) {
      // Somebody else listens too: then Node leaves it to them.
      if (process.listenerCount("unhandledRejection") === 1) passOnUnhandled(reason);
      return;
    }
    kept.set(promise, instanceId);
    for (const guard of guards) guard.onRejected(instanceId, promise, reason);
  }

  /** It was awaited after all. Without a listener, Node would warn of a promise of an orchestration it never told of. */
  function onHandled(promise: Promise<unknown>): void {
    const instanceId = kept.get(promise);
    if (instanceId !== undefined) for (const guard of guards) guard.onHandled(instanceId, promise);
    else if (process.listenerCount("rejectionHandled") === 1) passOnHandled();
  }

  return (guard) => {
    if (guards.size === 0) {
      process.on("unhandledRejection", onUnhandled);
      process.on("rejectionHandled", onHandled);
    }
    guards.add(guard);
    return () => {
      if (!guards.delete(guard) || guards.size > 0) return;
      process.off("unhandledRejection", onUnhandled);
      process.off("rejectionHandled", onHandled);
    };
  };
}

function ownerAmong(guards: Iterable<Guard>, reason: unknown): string | undefined {
  for (const guard of guards) {
    const instanceId = guard.ownerOf(reason);
    if (instanceId !== undefined) return instanceId;
  }
  return undefined;
}
