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

interface Job {
  readonly scheduler: Scheduler;
  /** Runs to the end of the first slice. */
  begin(): void;
}

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
 * Runs a turn as soon as those before it are done.
 *
 * @param body - its first slice; it calls `finish` when all is done
 */
export function runAlone<T>(scheduler: Scheduler, instanceId: string, body: (slices: Slices<T>) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const slices: Slices<T> = {
      finish(value) {
        resolve(value);
        scheduler.macrotask(startNext);
      },
      fail(error) {
        reject(error instanceof Error ? error : new Error(String(error)));
        scheduler.macrotask(startNext);
      },
      yield(next) {
        scheduler.macrotask(() => {
          running = undefined;
          scheduler.macrotask(() => {
            running = instanceId;
            next();
          });
        });
      },
    };
    waiting.push({
      scheduler,
      begin() {
        running = instanceId;
        body(slices);
      },
    });
    if (busy) return;
    busy = true;
    scheduler.macrotask(startNext);
  });
}

function startNext(): void {
  running = undefined;
  const job = waiting.shift();
  if (job) job.begin();
  else busy = false;
}
