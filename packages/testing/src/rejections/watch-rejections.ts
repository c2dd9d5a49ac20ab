/**
 * Promises of an orchestrator that reject before anything awaits them. Replay decides when that is, and a replay that only
 * compares is left in the middle: that is no failure of the test, though Node, and every test framework, takes it for one.
 *
 * A listener cannot keep others from hearing of it. So what surfaces in a turn that is watched is kept from the events of
 * the process; everything else goes on to whoever listens.
 */
import { runInThisContext } from "node:vm";
import { ForeignAwaitError } from "@reawait/core";
import { runningInstance } from "@reawait/core/internal";

/** Told of the rejections of some instances, if it wants to be, which nobody else is told of then. */
export interface RejectionWatch {
  owns(instanceId: string): boolean;
  onRejected?(instanceId: string, promise: Promise<unknown>, reason: unknown): void;
  /** It was awaited after all. */
  onHandled?(instanceId: string, promise: Promise<unknown>): void;
}

type Emit = (this: unknown, name: unknown, ...args: readonly unknown[]) => boolean;

/** Jest gives tests a copy of `process` in a realm of their own; what happens to promises is told to the one of the main realm. */
const genuine = runInThisContext("process") as object;

const watches = new Set<RejectionWatch>();
/** Those that nobody else was told of, and whose they are. */
const kept = new WeakMap<Promise<unknown>, string>();
let restore: () => void = () => {};

/** Watches until the returned function is called. */
export function watchRejections(watch: RejectionWatch): () => void {
  if (watches.size === 0) restore = interpose();
  watches.add(watch);
  return () => {
    if (watches.delete(watch) && watches.size === 0) restore();
  };
}

function interpose(): () => void {
  const emit = Reflect.get(genuine, "emit") as Emit;
  const own = Object.getOwnPropertyDescriptor(genuine, "emit");
  const instead: Emit = function (name, ...args) {
    return isKept(name, args) || Reflect.apply(emit, this, [name, ...args]);
  };
  Reflect.set(genuine, "emit", instead);
  return () => {
    // Somebody else may have taken its place meanwhile, and calls it: then it stays, and does nothing.
    if (Reflect.get(genuine, "emit") !== instead) return;
    if (own) Object.defineProperty(genuine, "emit", own);
    else Reflect.deleteProperty(genuine, "emit");
  };
}

function isKept(name: unknown, args: readonly unknown[]): boolean {
  if (name === "unhandledRejection") return isRejectionKept(args[1] as Promise<unknown>, args[0]);
  return name === "rejectionHandled" && isHandlingKept(args[0] as Promise<unknown>);
}

function isRejectionKept(promise: Promise<unknown>, reason: unknown): boolean {
  // A helper that nobody awaits used `ctx` outside its turn: the next step rejects with that.
  const owner = reason instanceof ForeignAwaitError ? reason.instanceId : runningInstance();
  if (owner === undefined) return false;
  const owners = [...watches].filter((watch) => watch.owns(owner));
  if (owners.length === 0) return false;
  kept.set(promise, owner);
  for (const watch of owners) watch.onRejected?.(owner, promise, reason);
  return true;
}

function isHandlingKept(promise: Promise<unknown>): boolean {
  const owner = kept.get(promise);
  if (owner === undefined) return false;
  for (const watch of watches) if (watch.owns(owner)) watch.onHandled?.(owner, promise);
  return true;
}
