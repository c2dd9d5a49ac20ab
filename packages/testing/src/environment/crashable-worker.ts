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
  /** Told of each instance of which the worker gets a turn. */
  readonly onTurn: (instanceId: string) => void;
}

export async function startWorker({
  connection,
  clock,
  logger,
  options,
  onTurn,
}: CrashableWorkerOptions): Promise<CrashableWorker> {
  let isCut = false;
  let log = logger;
  const worker = new Worker(
    cuttable(connection, () => isCut, onTurn),
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

/**
 * Once it is cut, the engine hears no answers any more, and whoever gives them takes them for heard. Its stream is always
 * closed, and never breaks: work of a connection that broke could go out again with a delay.
 */
function cuttable(connection: Connection, isCut: () => boolean, onTurn: (instanceId: string) => void): Connection {
  const unlessCut = (call: () => Promise<void>): Promise<void> => (isCut() ? Promise.resolve() : call());
  return {
    ...connection,
    getWorkItems: (request, { signal } = {}) => ({
      [Symbol.asyncIterator]() {
        const items = connection.getWorkItems(request)[Symbol.asyncIterator]();
        const close = (): void => void items.return?.();
        signal?.addEventListener("abort", close);
        if (signal?.aborted) close();
        return {
          async next() {
            const next = await items.next();
            if (next.done !== true && next.value.kind === "orchestrator") onTurn(next.value.request.instanceId);
            return next;
          },
        };
      },
    }),
    completeOrchestratorTask: (...args) => unlessCut(() => connection.completeOrchestratorTask(...args)),
    completeActivityTask: (...args) => unlessCut(() => connection.completeActivityTask(...args)),
    abandonOrchestratorTask: (...args) => unlessCut(() => connection.abandonOrchestratorTask(...args)),
    abandonActivityTask: (...args) => unlessCut(() => connection.abandonActivityTask(...args)),
    deferActivityTask: (...args) => unlessCut(() => connection.deferActivityTask(...args)),
  };
}
