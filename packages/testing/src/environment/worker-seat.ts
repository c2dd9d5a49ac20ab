import type { CrashableWorker } from "./crashable-worker.js";

/**
 * Where the worker of an environment sits, one after the other:
 *
 * 1. Whoever is to follow is made before the one that is there has to go: where that throws, all stays as it was.
 * 2. One replacement is made after the other, and none after the end.
 */
export class WorkerSeat {
  #current: CrashableWorker;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(first: CrashableWorker) {
    this.#current = first;
  }

  static async taken(first: CrashableWorker): Promise<WorkerSeat> {
    await first.start();
    return new WorkerSeat(first);
  }

  get current(): CrashableWorker {
    return this.#current;
  }

  /** @throws Error where the environment was closed */
  async replace(end: "crash" | "stop", make: () => CrashableWorker | Promise<CrashableWorker>): Promise<void> {
    const done = this.#last.then(async () => {
      if (this.#closed) throw new Error("the test environment was closed");
      const next = await make();
      await this.#current[end]();
      await next.start();
      this.#current = next;
    });
    this.#last = done.catch(() => {});
    await done;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    await this.#current.stop();
  }
}
