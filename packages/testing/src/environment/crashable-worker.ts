import { hostScheduler } from "@reawait/core/internal";
import { silentLogger, type Connection, type Logger } from "@reawait/protocol";
import { Worker, type WorkerOptions } from "@reawait/worker";
import type { VirtualClock } from "../clock/virtual-clock.js";

/** A worker that ends at once, in one way or the other. */
export interface CrashableWorker {
  readonly worker: Worker;
  /** As if its process were killed: what it was about to answer is never heard of, and goes out again. */
  crash(): Promise<void>;
  /** Gives back what still runs. */
  stop(): Promise<void>;
}

export interface CrashableWorkerOptions {
  readonly connection: Connection;
  readonly clock: VirtualClock;
  readonly logger: Logger;
  readonly options: WorkerOptions;
}

export async function startWorker({
  connection,
  clock,
  logger,
  options,
}: CrashableWorkerOptions): Promise<CrashableWorker> {
  let isCut = false;
  let log = logger;
  const worker = new Worker(
    cuttable(connection, () => isCut),
    {
      ...options,
      // Nobody waits for an activity that goes on although its signal is aborted.
      shutdownGracePeriod: "0s",
      logger: {
        debug: (...line) => log.debug(...line),
        info: (...line) => log.info(...line),
        warn: (...line) => log.warn(...line),
        error: (...line) => log.error(...line),
      },
    },
  );
  await worker.start();

  async function stop(): Promise<void> {
    // That work is given back is what was asked for.
    log = silentLogger;
    const stopped = worker.stop();
    await new Promise<void>((resolve) => hostScheduler.macrotask(resolve));
    // The grace period ends now.
    clock.advance(0);
    await stopped;
  }

  return {
    worker,
    stop,
    crash() {
      isCut = true;
      return stop();
    },
  };
}

/** Once it is cut, the engine hears no answers any more, and whoever gives them takes them for heard. */
function cuttable(connection: Connection, isCut: () => boolean): Connection {
  const unlessCut =
    <Args extends readonly unknown[]>(call: (...args: Args) => Promise<void>) =>
    (...args: Args): Promise<void> =>
      isCut() ? Promise.resolve() : call(...args);
  return {
    ...connection,
    completeOrchestratorTask: unlessCut(connection.completeOrchestratorTask),
    completeActivityTask: unlessCut(connection.completeActivityTask),
    abandonOrchestratorTask: unlessCut(connection.abandonOrchestratorTask),
    abandonActivityTask: unlessCut(connection.abandonActivityTask),
    deferActivityTask: unlessCut(connection.deferActivityTask),
  };
}
