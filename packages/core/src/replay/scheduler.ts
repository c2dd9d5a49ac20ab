/**
 * How the runtime finds out that an orchestrator is at rest (R2), and how it lets others run.
 *
 * In Node, all microtasks run before a tick that was queued from a microtask; so a tick queued from one
 * calls `done` when every promise reaction has run, however many hops it took, and before any I/O. Both functions are
 * captured when this module loads. Where fake timers stood in for them even then, the real ones are found on the fake
 * clock; failing that, `util.callbackify` goes the same way inside Node's own realm. Without Node, a macrotask of a MessageChannel comes after all microtasks too, though I/O may
 * come in between.
 */
export interface Scheduler {
  /** Calls `done` once all microtasks have run, those that they queue included. */
  drain(done: () => void): void;
  /** Calls `run` in a fresh macrotask, after I/O had its turn. */
  macrotask(run: () => void): void;
  /** Milliseconds of a clock that never goes back, to measure how long a slice has taken. */
  elapsed(): number;
}

/** The parts of Node that are used where there is a Node. */
interface NodeProcess {
  readonly nextTick?: (callback: () => void) => void;
  readonly getBuiltinModule?: (id: "node:util") => NodeUtil | undefined;
}

interface NodeUtil {
  readonly callbackify: (original: () => Promise<void>) => (callback: () => void) => void;
}

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: undefined): void;
  close(): void;
}

interface Host {
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
  readonly process?: NodeProcess;
  readonly setImmediate?: (run: () => void) => void;
}

/** Node's own timers bear it; what `node:test` puts in their place does not. */
const PROMISE_FORM = Symbol.for("nodejs.util.promisify.custom");

/** The scheduler of the running host. */
export const hostScheduler: Scheduler = createScheduler(globalThis as unknown as Host);

function createScheduler({ process, setImmediate: given, MessageChannel }: Host): Scheduler {
  const viaChannel = channelMacrotask(MessageChannel);
  const setImmediate = given && genuine("setImmediate", given);
  const isOwn = setImmediate !== undefined && PROMISE_FORM in setImmediate && !isFake(setImmediate);
  const macrotask = isOwn ? setImmediate : viaChannel;
  return {
    drain: createDrain(process, viaChannel),
    macrotask: (run) => {
      macrotask(run);
    },
    elapsed: performance.now.bind(performance),
  };
}

function createDrain(process: NodeProcess | undefined, macrotask: (run: () => void) => void): Scheduler["drain"] {
  if (process?.nextTick === undefined) return macrotask;
  const nextTick = genuine("nextTick", process.nextTick);
  if (!isFake(nextTick)) {
    const settled = Promise.resolve();
    // A reaction of a settled promise is a microtask as queueMicrotask makes one, for a third of the memory.
    return (done) => {
      void settled.then(() => {
        nextTick(done);
      });
    };
  }
  const util = process.getBuiltinModule?.("node:util");
  if (util === undefined) return macrotask;
  const afterMicrotasks = util.callbackify(() => Promise.resolve());
  return (done) => {
    afterMicrotasks(() => {
      done();
    });
  };
}

/** Fake timers leave their clock on the functions with which they replace the real ones. */
function isFake(fn: object): fn is { readonly clock: unknown } {
  return "clock" in fn;
}

/** What a function was before it was replaced: fake timers keep it on their clock, an underscore before its name. */
function genuine<Fn extends object>(name: string, fn: Fn): Fn {
  const clock = isFake(fn) ? fn.clock : undefined;
  const original: unknown = typeof clock === "object" && clock !== null ? Reflect.get(clock, `_${name}`) : undefined;
  return typeof original === "function" ? (original as Fn) : fn;
}

function channelMacrotask(MessageChannel: Host["MessageChannel"]): (run: () => void) => void {
  const waiting: (() => void)[] = [];
  let channel: InstanceType<Host["MessageChannel"]> | undefined;
  return (run) => {
    waiting.push(run);
    if (channel === undefined) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => {
        waiting.shift()?.();
        if (waiting.length > 0) return;
        // An open port would keep the process alive.
        channel?.port1.close();
        channel = undefined;
      };
    }
    channel.port2.postMessage(undefined);
  };
}
