/**
 * Promises of an orchestrator that reject before anything awaits them. Replay decides when that is, and a replay that only
 * compares is left in the middle: that is no failure of the test, though Node, and every test framework, takes it for one.
 *
 * A listener cannot keep others from hearing of it. So while a turn runs, what is the turn's own is kept from the events
 * of the process; everything else goes on to whoever listens.
 */
import { runInThisContext } from "node:vm";
import { ForeignAwaitError } from "@reawait/core";
import { runningInstance } from "@reawait/core/internal";

/** Told of what belongs to one instance. */
export interface RejectionListener {
  onRejected(promise: Promise<unknown>, reason: unknown): void;
  /** It was awaited after all. */
  onHandled(promise: Promise<unknown>): void;
}

interface Watch extends RejectionListener {
  readonly instanceId: string;
}

type Emit = (this: unknown, name: unknown, ...args: readonly unknown[]) => boolean;

/** Jest gives tests a copy of `process` in a realm of their own; what happens to promises is told to the one of the main realm. */
const genuine = runInThisContext("process") as object;

/** One for each turn that is under way. */
const watches = new Set<Watch>();
/** Those that nobody else was told of. */
const kept = new WeakSet<Promise<unknown>>();
let restore: () => void = () => {};

/** Runs a turn of an instance. */
export async function hearingRejections<T>(
  instanceId: string,
  listener: RejectionListener,
  turn: () => Promise<T>,
): Promise<T> {
  const watch = { ...listener, instanceId };
  if (watches.size === 0) restore = interpose();
  watches.add(watch);
  try {
    return await turn();
  } finally {
    watches.delete(watch);
    if (watches.size === 0) restore();
  }
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
  const owners = [...watches].filter(({ instanceId }) => instanceId === owner);
  if (owners.length === 0) return false;
  kept.add(promise);
  for (const watch of owners) watch.onRejected(promise, reason);
  return true;
}

function isHandlingKept(promise: Promise<unknown>): boolean {
  if (!kept.has(promise)) return false;
  for (const watch of watches) watch.onHandled(promise);
  return true;
}
