import { join } from "node:path";
import { Client } from "@reawait/client";
import { Engine } from "@reawait/engine";
import { silentLogger, type Clock } from "@reawait/protocol";
import { Worker, type WorkerOptions } from "@reawait/worker";
import { scalePrograms } from "./programs.js";

/** An engine on a file, with a client and, unless told otherwise, a worker in this process. */
export interface InProcess extends AsyncDisposable {
  readonly engine: Engine;
  readonly client: Client;
  startWorker(options?: Partial<WorkerOptions>): Promise<Worker>;
}

export async function openInProcess(folder: string, clock?: Clock): Promise<InProcess> {
  const engine = await Engine.open({ storage: join(folder, "hub.db"), logger: silentLogger, clock });
  const workers: Worker[] = [];
  return {
    engine,
    client: new Client(engine.connection),
    async startWorker(options = {}) {
      const worker = new Worker(engine.connection, { ...scalePrograms, logger: silentLogger, clock, ...options });
      workers.push(worker);
      await worker.start();
      return worker;
    },
    async [Symbol.asyncDispose]() {
      for (const worker of workers) await worker.stop();
      await engine.close();
    },
  };
}
