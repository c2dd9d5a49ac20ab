import { hostScheduler } from "@reawait/core/internal";
import { silentLogger, type Connection, type Logger, type OrchestratorRequest } from "@reawait/protocol";
import { Worker, type WorkerOptions } from "@reawait/worker";
import type { VirtualClock } from "../clock/virtual-clock.js";

/** A worker that ends at once, in one way or the other. */
export interface CrashableWorker {
  readonly worker: Worker;
  start(): Promise<void>;
  /** As if its process were killed: what it was about to answer is never heard of, and goes out again. */
  crash(): Promise<void>;
  /** Gives back what still runs, at once: it goes out again without a delay. */
  stop(): Promise<void>;
}

export interface CrashableWorkerOptions {
  readonly connection: Connection;
  readonly clock: VirtualClock;
  readonly logger: Logger;
  readonly options: WorkerOptions;
  /** Told of each turn that the worker gets. */
  readonly onTurn: (request: OrchestratorRequest) => void;
}

export function createCrashableWorker({
  connection,
  clock,
  logger,
  options,
  onTurn,
}: CrashableWorkerOptions): CrashableWorker {
  let heard: "all" | "answers" | "nothing" = "all";
  let log = logger;
  const answering = new Set<Promise<void>>();
  const line: Line = {
    onTurn,
    answer: (call) => {
      if (heard === "nothing") return Promise.resolve();
      const answered = call();
      const settled = answered.then(
        () => {},
        () => {},
      );
      answering.add(settled);
      void settled.then(() => answering.delete(settled));
      return answered;
    },
    giveBack: (call) => (heard === "all" ? call() : Promise.resolve()),
  };
  const worker = new Worker(cuttable(connection, line), {
    ...options,
    // Nobody waits for an activity that goes on although its signal is aborted.
    shutdownGracePeriod: "0s",
    logger: {
      debug: (...line) => log.debug(...line),
      info: (...line) => log.info(...line),
      warn: (...line) => log.warn(...line),
      error: (...line) => log.error(...line),
    },
  });
  async function stop(): Promise<void> {
    // That work is given back is what was asked for.
    log = silentLogger;
    if (heard === "all") heard = "answers";
    const stopped = worker.stop();
    await new Promise<void>((resolve) => hostScheduler.macrotask(resolve));
    await Promise.all(answering);
    // The grace period ends now.
    clock.advance(0);
    await stopped;
  }

  return {
    worker,
    start: () => worker.start(),
    stop,
    crash() {
      heard = "nothing";
      return stop();
    },
  };
}

/** What lies between a worker and its engine. */
interface Line {
  readonly onTurn: (request: OrchestratorRequest) => void;
  readonly answer: (call: () => Promise<void>) => Promise<void>;
  readonly giveBack: (call: () => Promise<void>) => Promise<void>;
}

/**
 * What is not heard of is taken for heard by whoever says it. The stream is always closed, and never breaks: so the engine
 * gets back at once what was not answered, while work that is given back singly, or whose connection broke, could go out
 * again with a delay.
 */
function cuttable(connection: Connection, { onTurn, answer, giveBack }: Line): Connection {
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
            if (next.done !== true && next.value.kind === "orchestrator") onTurn(next.value.request);
            return next;
          },
        };
      },
    }),
    completeOrchestratorTask: (...args) => answer(() => connection.completeOrchestratorTask(...args)),
    completeActivityTask: (...args) => answer(() => connection.completeActivityTask(...args)),
    deferActivityTask: (...args) => answer(() => connection.deferActivityTask(...args)),
    abandonOrchestratorTask: (...args) => giveBack(() => connection.abandonOrchestratorTask(...args)),
    abandonActivityTask: (...args) => giveBack(() => connection.abandonActivityTask(...args)),
  };
}
