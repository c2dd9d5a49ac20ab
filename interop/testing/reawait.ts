import { Client } from "@reawait/client";
import { defineActivity } from "@reawait/core";
import { silentLogger } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";
import { reawaitPrograms } from "./reawait-programs.js";
import { faithful, type Sdk } from "./sdk.js";

/** Reawait's own client and worker, over gRPC as everybody else's. */
export const reawait: Sdk = {
  name: "Reawait",
  habits: faithful,

  connect({ address }) {
    const connection = connect(address);
    const client = new Client(connection);
    const handle = (instanceId: string) => client.getHandle(instanceId);
    const view = (state: Awaited<ReturnType<ReturnType<typeof handle>["waitForCompletion"]>>) => ({
      status: state.runtimeStatus,
      output: state.output,
      customStatus: state.customStatus,
      failure: state.failure && { type: state.failure.errorType, message: state.failure.errorMessage },
    });
    return {
      async start(name, input, instanceId) {
        await client.start(name, input, { instanceId });
      },
      async waitForStart(id) {
        await handle(id).waitForStart();
      },
      waitForEnd: async (id) => view(await handle(id).waitForCompletion()),
      async find(id) {
        const state = await handle(id).status();
        return state && view(state);
      },
      raise: (id, event, payload) => handle(id).raiseEvent(event, payload),
      suspend: (id) => handle(id).suspend(),
      resume: (id) => handle(id).resume(),
      terminate: (id, output) => handle(id).terminate({ output }),
      purge: async (id) => (await handle(id).purge()) > 0,
      close: () => connection.close(),
    };
  },

  async startWorker({ address }, { activities }, taking = "registered") {
    const connection = connect(address);
    const worker = new Worker(connection, {
      orchestrators: Object.values(reawaitPrograms),
      activities: Object.entries(activities).map(([name, fn]) =>
        defineActivity(name, (ctx, input: unknown) => fn(ctx.instanceId, input)),
      ),
      workItemFilters: taking === "registered" ? "registered" : "none",
      logger: silentLogger,
    });
    await worker.start();
    return {
      async stop() {
        await worker.stop();
        await connection.close();
      },
    };
  },
};
