import {
  NoOpLogger,
  OrchestrationStatus,
  TaskHubGrpcClient,
  TaskHubGrpcWorker,
  type ActivityContext,
  type OrchestrationState,
} from "@microsoft/durabletask-js";
import { durabletaskPrograms } from "./durabletask-programs.js";
import { faithful, readPayload, type InstanceView, type Sdk } from "./sdk.js";

const logger = new NoOpLogger();

/** Microsoft's SDK for JavaScript. */
export const durabletask: Sdk = {
  name: "durabletask-js",
  habits: faithful,

  connect({ port }) {
    const client = new TaskHubGrpcClient({ hostAddress: `127.0.0.1:${port}`, logger });
    return {
      async start(name, input, id) {
        await client.scheduleNewOrchestration(name, input, id);
      },
      async waitForStart(id) {
        await client.waitForOrchestrationStart(id);
      },
      waitForEnd: async (id) => view(await client.waitForOrchestrationCompletion(id)),
      async find(id) {
        const state = await client.getOrchestrationState(id);
        return state && view(state);
      },
      raise: (id, event, payload) => client.raiseOrchestrationEvent(id, event, payload),
      suspend: (id) => client.suspendOrchestration(id),
      resume: (id) => client.resumeOrchestration(id),
      terminate: (id, output) => client.terminateOrchestration(id, output),
      purge: async (id) => ((await client.purgeOrchestration(id))?.deletedInstanceCount ?? 0) > 0,
      close: () => client.stop(),
    };
  },

  async startWorker({ port }, { activities }, taking = "anything") {
    const filters = taking === "registered" ? ({ workItemFilters: "auto" } as const) : {};
    const worker = new TaskHubGrpcWorker({ hostAddress: `127.0.0.1:${port}`, logger, ...filters });
    for (const [name, program] of Object.entries(durabletaskPrograms)) worker.addNamedOrchestrator(name, program);
    for (const [name, fn] of Object.entries(activities)) {
      worker.addNamedActivity(name, (ctx: ActivityContext, input: unknown) => fn(ctx.orchestrationId, input));
    }
    await worker.start();
    return { stop: () => worker.stop() };
  },
};

function view(state: OrchestrationState | undefined): InstanceView {
  if (state === undefined) throw new Error("there is no such instance");
  return {
    status: OrchestrationStatus[state.runtimeStatus],
    output: readPayload(state.serializedOutput),
    customStatus: readPayload(state.serializedCustomStatus),
    failure: state.failureDetails && { type: state.failureDetails.errorType, message: state.failureDetails.message },
  };
}
