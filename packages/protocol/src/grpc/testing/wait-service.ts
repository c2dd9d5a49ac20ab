/** A task hub where every wait is there to be looked at, and ends when a test says so. */
import type { OrchestrationState } from "../../model/orchestration-state.js";
import type { ServiceError } from "../../service-error.js";
import type { CallOptions, GetInstanceRequest, TaskHubService } from "../../task-hub-service.js";

export interface ServedWait {
  readonly kind: "start" | "completion";
  readonly request: GetInstanceRequest;
  readonly isGivenUp: boolean;
  answer(state: OrchestrationState | undefined): void;
  fail(error: ServiceError | TypeError): void;
}

export interface WaitService {
  readonly script: Partial<TaskHubService>;
  /** By the instance that is waited for. */
  readonly waits: ReadonlyMap<string, ServedWait>;
  /** Resolves as soon as it is so. */
  until(isSo: () => boolean): Promise<void>;
}

export function completed(instanceId: string, output = ""): OrchestrationState {
  const times = { createdTimestamp: 1, lastUpdatedTimestamp: 2 };
  return { instanceId, name: "b", orchestrationStatus: "COMPLETED", output, ...times };
}

export function waitService(): WaitService {
  const waits = new Map<string, ServedWait>();
  const serve =
    (kind: ServedWait["kind"]) =>
    (request: GetInstanceRequest, options?: CallOptions): Promise<OrchestrationState | undefined> =>
      new Promise((resolve, reject) => {
        waits.set(request.instanceId, {
          kind,
          request,
          get isGivenUp() {
            return options?.signal?.aborted === true;
          },
          answer: resolve,
          fail: reject,
        });
      });
  return {
    waits,
    script: {
      startInstance: async ({ instanceId }) => ({ instanceId }),
      waitForInstanceStart: serve("start"),
      waitForInstanceCompletion: serve("completion"),
    },
    async until(isSo) {
      while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
