import {
  DaprWorkflowClient,
  WorkflowRuntime,
  WorkflowRuntimeStatus,
  type WorkflowActivityContext,
  type WorkflowState,
} from "@dapr/dapr";
import { jest } from "@jest/globals";
import { daprPrograms } from "./dapr-programs.js";
import { readPayload, type InstanceView, type Sdk } from "./sdk.js";

/**
 * Dapr's workflow SDK. It speaks the contract as it was in 2024: its worker echoes no completion tokens, and has no filters,
 * so that it takes anything.
 */
export const dapr: Sdk = {
  name: "Dapr",
  habits: {
    // It sends no input with a call where that is falsy, and no result where that is null.
    passedOn: (value) => value || undefined,
    returned: (value) => value ?? undefined,
  },

  connect({ port }) {
    const client = new DaprWorkflowClient({ daprHost: "127.0.0.1", daprPort: String(port) });
    return {
      async start(name, input, id) {
        await client.scheduleNewWorkflow(name, input, id);
      },
      async waitForStart(id) {
        await client.waitForWorkflowStart(id);
      },
      waitForEnd: async (id) => view(await client.waitForWorkflowCompletion(id)),
      async find(id) {
        const state = await client.getWorkflowState(id, true);
        return state && view(state);
      },
      raise: (id, event, payload) => client.raiseEvent(id, event, payload),
      suspend: (id) => client.suspendWorkflow(id),
      resume: (id) => client.resumeWorkflow(id),
      terminate: (id, output) => client.terminateWorkflow(id, output),
      purge: (id) => client.purgeWorkflow(id),
      close: () => client.stop(),
    };
  },

  async startWorker({ port }, { activities }) {
    const runtime = new WorkflowRuntime({ daprHost: "127.0.0.1", daprPort: String(port) });
    for (const [name, program] of Object.entries(daprPrograms)) runtime.registerWorkflowWithName(name, program);
    for (const [name, fn] of Object.entries(activities)) {
      runtime.registerActivityWithName(name, (ctx: WorkflowActivityContext, input: unknown) =>
        fn(ctx.getWorkflowInstanceId(), input),
      );
    }
    await runtime.start();
    return { stop: () => runtime.stop() };
  },
};

/** Its loggers write to the console, and take no other. */
export function silenceDapr(): { readonly warn: jest.Spied<typeof console.warn> } {
  jest.spyOn(console, "info").mockReturnValue();
  jest.spyOn(console, "error").mockReturnValue();
  return { warn: jest.spyOn(console, "warn").mockReturnValue() };
}

function view(state: WorkflowState | undefined): InstanceView {
  if (state === undefined) throw new Error("there is no such instance");
  const failure = state.workflowFailureDetails;
  return {
    status: WorkflowRuntimeStatus[state.runtimeStatus],
    output: readPayload(state.serializedOutput),
    customStatus: readPayload(state.customStatus),
    failure: failure && { type: failure.getErrorType(), message: failure.getErrorMessage() },
  };
}
