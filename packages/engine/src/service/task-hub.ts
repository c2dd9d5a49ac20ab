import type { CallOptions, Connection, GetInstanceRequest, WorkItem } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { cancelled, toServiceError, untilAborted } from "./call.js";
import { listInstanceIds } from "./list-instance-ids.js";
import { orchestrationState } from "./orchestration-state.js";
import { purgeInstances } from "./purge-instances.js";
import { queryInstances } from "./query-instances.js";
import { raiseEvent, resumeInstance, suspendInstance, terminateInstance } from "./signal-instance.js";
import { restartInstance } from "./restart-instance.js";
import { rewindInstance } from "./rewind-instance.js";
import { skipGracefulTerminations } from "./skip-graceful-terminations.js";
import { startInstance } from "./start-instance.js";
import { streamInstanceHistory } from "./stream-history.js";
import { waitForInstance } from "./wait-for-instance.js";
import type { WaitFor } from "./waiters.js";

/** The engine's service, for clients and workers of the same process: objects are handed over, nothing is encoded (E10). */
export function createTaskHub(hub: Hub, name: string): Connection {
  function fail(error: unknown): never {
    throw toServiceError(error, hub.logger);
  }

  /** A call that is answered without waiting for anybody else. */
  function call<T>(options: CallOptions | undefined, run: () => Promise<T>): Promise<T> {
    if (hub.closed) return Promise.reject(closedError());
    return untilAborted(() => hub.rest.during(run()).catch(fail), options);
  }

  async function wait(request: GetInstanceRequest, waitFor: WaitFor, options: CallOptions | undefined) {
    if (hub.closed) throw closedError();
    return waitForInstance(hub, request, waitFor, options).catch(fail);
  }

  const connection: Connection = {
    profile: { name: "the embedded engine", remote: false, abandon: true, defer: true, ordersConfirmations: true },
    with({ taskHub = name }) {
      if (taskHub === name) return connection;
      const message = `This engine holds the task hub ${JSON.stringify(name)}, not ${JSON.stringify(taskHub)}.`;
      throw new ServiceError("NOT_FOUND", message);
    },
    hello: (options) => call(options, () => Promise.resolve()),

    startInstance: (request, options) => call(options, () => startInstance(hub, request)),
    getInstance: (request, options) =>
      call(options, async () => {
        const row = await hub.store.readInstance(request.instanceId);
        return row && orchestrationState(hub.turns, row, { payloads: request.getInputsAndOutputs });
      }),
    waitForInstanceStart: (request, options) => wait(request, "start", options),
    waitForInstanceCompletion: (request, options) => wait(request, "completion", options),
    queryInstances: (request, options) => call(options, () => queryInstances(hub, request)),
    listInstanceIds: (request, options) => call(options, () => listInstanceIds(hub, request)),
    async *streamInstanceHistory(request, options) {
      if (hub.closed) throw closedError();
      try {
        for await (const chunk of streamInstanceHistory(hub.store, request)) {
          if (options?.signal?.aborted) throw cancelled(options.signal);
          yield chunk;
        }
      } catch (error) {
        fail(error);
      }
    },

    raiseEvent: (request, options) => call(options, () => raiseEvent(hub, request)),
    suspendInstance: (request, options) => call(options, () => suspendInstance(hub, request)),
    resumeInstance: (request, options) => call(options, () => resumeInstance(hub, request)),
    terminateInstance: (request, options) => call(options, () => terminateInstance(hub, request)),
    skipGracefulTerminations: (request, options) => call(options, () => skipGracefulTerminations(hub, request)),
    rewindInstance: (request, options) => call(options, () => rewindInstance(hub, request)),
    restartInstance: (request, options) => call(options, () => restartInstance(hub, request)),
    purgeInstances: (request, options) => call(options, () => purgeInstances(hub, request, options)),
    createTaskHub: () => Promise.reject(new ServiceError("UNIMPLEMENTED", "not yet")),
    deleteTaskHub: () => Promise.reject(new ServiceError("UNIMPLEMENTED", "not yet")),

    getWorkItems: (request, options) => ({
      [Symbol.asyncIterator](): AsyncIterator<WorkItem> {
        if (hub.closed) return failing(closedError());
        const signal = options?.signal;
        if (signal?.aborted) return failing(cancelled(signal));
        const abort = (): void => stream.close(signal && cancelled(signal));
        const stream = hub.streams.open(request, () => signal?.removeEventListener("abort", abort));
        signal?.addEventListener("abort", abort);
        return stream;
      },
    }),
    completeOrchestratorTask: (response, options) => call(options, () => hub.turns.answer(response)),
    completeActivityTask: (response, options) => call(options, () => hub.activities.answer(response)),
    abandonOrchestratorTask: (token, options) => call(options, () => hub.turns.abandon(token, options?.reason)),
    abandonActivityTask: (token, options) => call(options, async () => hub.activities.abandon(token)),
    deferActivityTask: (token, options) => call(options, () => hub.activities.defer(token)),
  };
  return connection;
}

function closedError(): ServiceError {
  return new ServiceError("UNAVAILABLE", "The engine was closed.");
}

function failing(error: ServiceError): AsyncIterator<WorkItem> {
  return { next: () => Promise.reject(error) };
}
