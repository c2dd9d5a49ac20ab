import { Client } from "@reawait/client";
import { Engine, type EngineOptions } from "@reawait/engine";
import { silentLogger, type Connection } from "@reawait/protocol";
import { virtualClock, type VirtualClock } from "../../../testing/src/clock/virtual-clock.js";
import type { WorkerOptions } from "../worker-options.js";
import { Worker } from "../worker.js";

/**
 * An engine on a virtual clock, with a client and as many workers as a test wants. Nobody logs, unless told to, and
 * sessions are kept however full the heap of the test run is.
 */
export interface TestHub {
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly client: Client;
  /** Not started. On the engine's own connection, unless another one is given. */
  worker(options: WorkerOptions, connection?: Connection): Worker;
  /** Started. */
  startedWorker(options: WorkerOptions, connection?: Connection): Promise<Worker>;
}

const engines = new Set<TestHub["engine"]>();
const workers = new Map<Worker, VirtualClock>();

export interface TestHubOptions extends Partial<EngineOptions> {
  readonly clock?: VirtualClock;
}

export async function openHub({ clock = virtualClock(), ...options }: TestHubOptions = {}): Promise<TestHub> {
  const engine = await Engine.open({ storage: ":memory:", logger: silentLogger, ...options, clock });
  engines.add(engine);
  const { connection } = engine;
  const make: TestHub["worker"] = (workerOptions, through = connection) => {
    const worker = new Worker(through, { clock, logger: silentLogger, heapUse: () => 0, ...workerOptions });
    workers.set(worker, clock);
    return worker;
  };
  return {
    engine,
    clock,
    client: new Client(connection, { clock }),
    worker: make,
    async startedWorker(...args) {
      const worker = make(...args);
      await worker.start();
      return worker;
    },
  };
}

/** For `afterEach`: whatever still runs then is not waited for. */
export async function closeHubs(): Promise<void> {
  const stopped = [...workers].map(([worker]) => worker.stop());
  await turnOfEventLoop();
  for (const clock of new Set(workers.values())) clock.advance(60_000);
  await Promise.all(stopped);
  workers.clear();
  await Promise.all([...engines].map((engine) => engine.close()));
  engines.clear();
}

/** Lets everything happen that needs neither time nor another thread nor a turn of an orchestrator. */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
