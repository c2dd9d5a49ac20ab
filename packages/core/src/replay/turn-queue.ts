/**
 * Turns of one process, one at a time (R12). Each slice of a turn begins in a fresh macrotask, so that nothing but the
 * orchestrator's own code runs between the opening of its window and its rest.
 */
import type { Scheduler } from "./scheduler.js";

/** What a turn may do beside running: end, or make room for others in between. */
export interface Slices<T> {
  finish(value: T): void;
  /** Ends it with an error of the runtime itself. */
  fail(error: unknown): void;
  /** Goes on with `next` in a slice of its own, once other work of the process had its turn. */
  yield(next: () => void): void;
}

/** Queues the first slice of a turn. */
type Job = () => void;

const waiting: Job[] = [];
let busy = false;
let running: string | undefined;

/**
 * The instance whose turn runs now: from its start until the next macrotask. What fails unheard meanwhile is its doing.
 */
export function runningInstance(): string | undefined {
  return running;
}

/**
 * Runs a turn as soon as those before it are done. What it comes to is told in a macrotask of its own, so that those who
 * wait for it do not run, and fail, as part of the turn.
 *
 * @param body - its first slice; it calls `finish` when all is done
 */
export function runAlone<T>(scheduler: Scheduler, instanceId: string, body: (slices: Slices<T>) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const slice = (run: () => void): void => {
      scheduler.macrotask(() => {
        running = instanceId;
        run();
      });
      // Queued together with the slice, it comes before whatever others have queued meanwhile.
      scheduler.macrotask(() => {
        running = undefined;
      });
    };
    const end = (tell: () => void): void => {
      scheduler.macrotask(tell);
      startNext();
    };
    const slices: Slices<T> = {
      finish: (value) => end(() => resolve(value)),
      fail: (error) => end(() => reject(error instanceof Error ? error : new Error(String(error)))),
      yield: slice,
    };
    waiting.push(() => {
      slice(() => body(slices));
    });
    if (busy) return;
    busy = true;
    startNext();
  });
}

function startNext(): void {
  const job = waiting.shift();
  if (job) job();
  else busy = false;
}
