import { Engine, type EngineListener } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import type { InteropClient, InteropWorker, Sdk, Taking } from "./sdk.js";
import { createWorkshop, type Workshop } from "./workshop.js";

/** An engine behind a port of its own, and what was connected to it. */
export interface Hub extends AsyncDisposable {
  readonly engine: Engine;
  readonly workshop: Workshop;
  connect(sdk: Sdk): InteropClient;
  startWorker(sdk: Sdk, taking?: Taking): Promise<InteropWorker>;
  /** Stops clients and workers, all at once since some take a second for it, and then the engine. */
  close(): Promise<void>;
}

export async function openHub(): Promise<Hub> {
  const engine = await Engine.open({ storage: ":memory:", logger: silentLogger });
  const listener: EngineListener = await engine.listen();
  const workshop = createWorkshop();
  const clients: InteropClient[] = [];
  const workers = new Set<InteropWorker>();

  async function close(): Promise<void> {
    await Promise.all([...workers].map((worker) => worker.stop()));
    await Promise.all(clients.map((client) => client.close()));
    await engine.close();
  }

  return {
    engine,
    workshop,
    connect(sdk) {
      const client = sdk.connect(listener);
      clients.push(client);
      return client;
    },
    async startWorker(sdk, taking) {
      const started = await sdk.startWorker(listener, workshop, taking);
      const worker: InteropWorker = {
        async stop() {
          if (workers.delete(worker)) await started.stop();
        },
      };
      workers.add(worker);
      return worker;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
