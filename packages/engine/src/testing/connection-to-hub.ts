import type { Connection, Logger } from "@reawait/protocol";
import { silentLogger } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { createTaskHub } from "../service/task-hub.js";

/** For a hub that a test made by itself. */
export function connectionToHub(hub: Hub, logger: Logger = silentLogger): Connection {
  const unused = () => Promise.reject(new Error("It is open."));
  return createTaskHub({ opened: () => hub, open: unused, create: unused, delete: unused }, "default", logger);
}
