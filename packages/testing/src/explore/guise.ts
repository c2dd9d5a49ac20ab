/**
 * What is not the same twice, made to differ on every replay: the clock and randomness of the host, while orchestrator
 * code runs. So code that leans on them is seen to do so at once, and an exploration is the same each time.
 *
 * Only what this module knows from its own loading is replaced: where a test framework, or a test, has put something of
 * its own there, that stays. Restored as soon as the orchestrator rests.
 */
import { performance as performanceOfNode } from "node:perf_hooks";

/** What the host seems to say while it is worn. */
export interface Guise {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Told of each use, for example `Date.now()`. */
  readonly onUse: (what: string) => void;
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- compared with what stands there, and called with its object
const real = { Date: globalThis.Date, random: Math.random, now: performance.now };
const isOurs = { Date: !isFake(real.Date), random: !isFake(real.random), now: !isFake(real.now) };

let worn: Guise | undefined;

function wear(what: string): Guise | undefined {
  worn?.onUse(what);
  return worn;
}

const GuisedDate: DateConstructor = new Proxy(real.Date, {
  construct(target, args, newTarget): object {
    const given = args.length === 0 ? [wear("new Date()")?.now() ?? target.now()] : args;
    return Reflect.construct(target, given, newTarget === GuisedDate ? target : newTarget) as object;
  },
  apply: () => new real.Date(wear("Date()")?.now() ?? real.Date.now()).toString(),
  get: (target, key, receiver): unknown => (key === "now" ? guisedNow : Reflect.get(target, key, receiver)),
});

const guisedNow = (): number => wear("Date.now()")?.now() ?? real.Date.now();
const guisedRandom = (): number => wear("Math.random()")?.random() ?? real.random();
const guisedPerformanceNow = (): number => wear("performance.now()")?.now() ?? real.now.call(performanceOfNode);

/** Of the same form as a real one. */
function guisedUUID(): ReturnType<typeof crypto.randomUUID> {
  wear("crypto.randomUUID()");
  const part = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(randomNow() * 16).toString(16)).join("");
  return `${part(8)}-${part(4)}-4${part(3)}-a${part(3)}-${part(12)}`;
}

function guisedRandomValues<T extends ArrayBufferView | null>(array: T): T {
  wear("crypto.getRandomValues()");
  if (ArrayBuffer.isView(array)) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (const index of bytes.keys()) bytes[index] = Math.floor(randomNow() * 256);
  }
  return array;
}

function randomNow(): number {
  return worn?.random() ?? real.random();
}

/** Puts a guise on the host. One at a time: orchestrators run one at a time too. */
export function putOn(guise: Guise): void {
  worn = guise;
  if (isOurs.Date && globalThis.Date === real.Date) globalThis.Date = GuisedDate;
  if (isOurs.random && Math.random === real.random) Math.random = guisedRandom;
  if (isOurs.now && performance.now === real.now) set(performance, "now", guisedPerformanceNow);
  // They are methods of the prototype: what stands on the object itself is somebody's own.
  if (!Object.hasOwn(crypto, "randomUUID")) set(crypto, "randomUUID", guisedUUID);
  if (!Object.hasOwn(crypto, "getRandomValues")) set(crypto, "getRandomValues", guisedRandomValues);
}

/** Takes it off; does nothing where there is none. */
export function takeOff(): void {
  worn = undefined;
  if (globalThis.Date === GuisedDate) globalThis.Date = real.Date;
  if (Math.random === guisedRandom) Math.random = real.random;
  if (performance.now === guisedPerformanceNow) Reflect.deleteProperty(performance, "now");
  if (crypto.randomUUID === guisedUUID) Reflect.deleteProperty(crypto, "randomUUID");
  if (crypto.getRandomValues === guisedRandomValues) Reflect.deleteProperty(crypto, "getRandomValues");
}

function set(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable: false });
}

/** Fake timers leave their clock on what they put in place of the real. */
function isFake(fn: object): boolean {
  return "clock" in fn;
}
