import { resolve } from "node:path";

import type { Logger, Operations, TaskHubStats } from "@reawait/protocol";

import { toServiceError, untilAborted } from "../service/call.js";
import { closedError } from "../task-hubs/hub-errors.js";
import type { NamedHub, TaskHubs } from "../task-hubs/task-hubs.js";
import { streamBackup } from "./back-up.js";
import { hubStats } from "./hub-stats.js";

export interface OperationsPort {
  /** Of the engine: the file of its first hub, or `":memory:"`. */
  readonly storage: string;
  readonly logger: Logger;
}

/** What those who run this engine may ask of it, here and by gRPC. */
export function createOperations(hubs: TaskHubs, { storage: given, logger }: OperationsPort): Operations {
  // The process may change its directory.
  const storage = given === ":memory:" ? given : resolve(given);

  function fail(error: unknown): never {
    throw toServiceError(error, logger);
  }

  /** None of a hub that was closed meanwhile, unless it is the one that was asked for. */
  async function statsOf({ name, hub }: NamedHub, asked: string | undefined): Promise<readonly TaskHubStats[]> {
    try {
      return [await hub.rest.during(hubStats(hub, name))];
    } catch (error) {
      if (hub.closed === undefined) throw error;
      if (asked !== undefined) throw hub.closed;
      return [];
    }
  }

  async function stats(asked: string | undefined) {
    const wanted = asked === undefined ? hubs.all : [{ name: asked, hub: await hubs.find(asked) }];
    const taskHubs = await Promise.all(wanted.map((named) => statsOf(named, asked)));
    if (hubs.closed) throw closedError();
    return { taskHubs: taskHubs.flat() };
  }

  return {
    stats: ({ taskHub } = {}, options) => untilAborted(() => stats(taskHub).catch(fail), options),
    async *backup({ taskHub = hubs.first } = {}) {
      try {
        yield* streamBackup(await hubs.find(taskHub), storage);
      } catch (error) {
        fail(error);
      }
    },
  };
}
