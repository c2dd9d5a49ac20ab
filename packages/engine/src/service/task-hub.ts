import type { CallOptions, Connection, GetInstanceRequest, Logger } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { misfitOfName } from "../task-hubs/hub-name.js";
import type { HubAccess } from "../task-hubs/task-hubs.js";
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
import { lateStream, openWorkStream } from "./work-item-stream.js";

/**
 * A task hub of the engine, for clients and workers of the same process: objects are handed over, nothing is encoded
 * (E10). The hub is opened by the first call, if it is not open.
 */
export function createTaskHub(hubs: HubAccess, name: string, logger: Logger): Connection {
  function fail(error: unknown): never {
    throw toServiceError(error, logger);
  }

  /** At once where the hub is open. */
  function withHub<T>(use: (hub: Hub) => Promise<T>): Promise<T> {
    const hub = hubs.opened(name);
    return hub === undefined ? hubs.open(name).then((late) => useHub(late, use), fail) : useHub(hub, use);
  }

  /** What breaks off because the hub is closed is told why that is. */
  function useHub<T>(hub: Hub, use: (hub: Hub) => Promise<T>): Promise<T> {
    return use(hub).catch((thrown: unknown) => {
      const error = toServiceError(thrown, logger);
      throw error.code === "UNAVAILABLE" ? (hub.closed ?? error) : error;
    });
  }

  /** A call that is answered without waiting for anybody else. */
  function call<T>(options: CallOptions | undefined, run: (hub: Hub) => Promise<T>): Promise<T> {
    return untilAborted(() => withHub((hub) => hub.rest.during(run(hub))), options);
  }

  function wait(request: GetInstanceRequest, waitFor: WaitFor, options: CallOptions | undefined) {
    return withHub((hub) => waitForInstance(hub, request, waitFor, options));
  }

  const connection: Connection = {
    profile: {
      name: "the embedded engine",
      remote: false,
      abandon: true,
      defer: true,
      ordersConfirmations: true,
      sessions: true,
      partialTurns: true,
    },
    with({ taskHub = name }) {
      if (taskHub === name) return connection;
      const misfit = misfitOfName(taskHub);
      if (misfit !== undefined) throw new ServiceError("INVALID_ARGUMENT", misfit);
      return createTaskHub(hubs, taskHub, logger);
    },
    hello: (options) => call(options, () => Promise.resolve()),

    startInstance: (request, options) => call(options, (hub) => startInstance(hub, request)),
    getInstance: (request, options) =>
      call(options, async (hub) => {
        const row = await hub.store.readInstance(request.instanceId);
        return row && orchestrationState(hub.turns, row, { payloads: request.getInputsAndOutputs });
      }),
    waitForInstanceStart: (request, options) => wait(request, "start", options),
    waitForInstanceCompletion: (request, options) => wait(request, "completion", options),
    queryInstances: (request, options) => call(options, (hub) => queryInstances(hub, request)),
    listInstanceIds: (request, options) => call(options, (hub) => listInstanceIds(hub, request)),
    async *streamInstanceHistory(request, options) {
      try {
        const hub = hubs.opened(name) ?? (await hubs.open(name));
        for await (const chunk of streamInstanceHistory(hub.store, request)) {
          if (options?.signal?.aborted) throw cancelled(options.signal);
          yield chunk;
        }
      } catch (error) {
        fail(error);
      }
    },

    raiseEvent: (request, options) => call(options, (hub) => raiseEvent(hub, request)),
    suspendInstance: (request, options) => call(options, (hub) => suspendInstance(hub, request)),
    resumeInstance: (request, options) => call(options, (hub) => resumeInstance(hub, request)),
    terminateInstance: (request, options) => call(options, (hub) => terminateInstance(hub, request)),
    skipGracefulTerminations: (request, options) => call(options, (hub) => skipGracefulTerminations(hub, request)),
    rewindInstance: (request, options) => call(options, (hub) => rewindInstance(hub, request)),
    restartInstance: (request, options) => call(options, (hub) => restartInstance(hub, request)),
    purgeInstances: (request, options) => call(options, (hub) => purgeInstances(hub, request, options)),

    createTaskHub: (request, options) => untilAborted(() => hubs.create(name, request).catch(fail), options),
    deleteTaskHub: (options) => untilAborted(() => hubs.delete(name).catch(fail), options),

    getWorkItems: (request, options) => ({
      [Symbol.asyncIterator]() {
        const hub = hubs.opened(name);
        if (hub !== undefined) return openWorkStream(hub, request, options?.signal);
        const open = async () => openWorkStream(await hubs.open(name), request, options?.signal);
        return lateStream(open().catch(fail));
      },
    }),
    completeOrchestratorTask: (response, options) => call(options, (hub) => hub.turns.answer(response)),
    completeActivityTask: (response, options) => call(options, (hub) => hub.activities.answer(response)),
    abandonOrchestratorTask: (token, options) => call(options, (hub) => hub.turns.abandon(token, options?.reason)),
    abandonActivityTask: (token, options) => call(options, async (hub) => hub.activities.abandon(token)),
    deferActivityTask: (token, options) => call(options, (hub) => hub.activities.defer(token)),
  };
  return connection;
}
