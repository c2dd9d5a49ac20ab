import { silentLogger, type Clock, type Connection } from "@reawait/protocol";

import { gatherBriefly } from "./commit/gather.js";
import { createHub, type Hub } from "./hub.js";
import { createTaskHub } from "./service/task-hub.js";
import type { Store } from "./store/store.js";
import { closedError } from "./task-hubs/hub-errors.js";
import type { HubAccess } from "./task-hubs/task-hubs.js";

/** One task hub alone, on a store of the caller's. */
export interface HubOnStore {
  readonly hub: Hub;
  readonly connection: Connection;
  readonly close: () => Promise<void>;
}

/** For benchmarks and tests that look at what goes to a store, or outlive an engine. A turn has an hour. */
export function openHubOn(store: Store, clock: Clock): HubOnStore {
  const hub = createHub(store, {
    clock,
    logger: silentLogger,
    orchestratorLockTimeout: 3_600_000,
    workerReturnTime: 10_000,
    gather: gatherBriefly,
  });
  const refused = () => Promise.reject(new Error("There is one hub, and it is open."));
  const hubs: HubAccess = { opened: () => hub, open: refused, create: refused, delete: refused };
  return {
    hub,
    connection: createTaskHub(hubs, "default", silentLogger),
    close: () => hub.close({ reason: closedError() }),
  };
}
