import type { PurgeInstancesRequest, PurgeInstancesResponse } from "@reawait/protocol";
import { isTerminalStatus, ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { unsupported } from "./unsupported.js";

/** Deletes instances that are over. An unknown one counts as deleted by somebody else; a running one is refused. */
export async function purgeInstances(hub: Hub, request: PurgeInstancesRequest): Promise<PurgeInstancesResponse> {
  const { target, recursive } = request;
  switch (target.kind) {
    case "instance":
      return { deletedInstanceCount: await purge(hub, target.instanceId, recursive), isComplete: true };
    case "batch": {
      await refuseRunning(hub, target.instanceIds);
      const counts = await Promise.all(target.instanceIds.map((instanceId) => purge(hub, instanceId, recursive)));
      return { deletedInstanceCount: counts.reduce((sum, count) => sum + count, 0), isComplete: true };
    }
    case "filter":
      throw unsupported("Purging by filter");
  }
}

/** So that a batch is deleted whole or not at all, as far as that can be seen beforehand. */
async function refuseRunning(hub: Hub, instanceIds: readonly string[]): Promise<void> {
  const rows = await Promise.all(instanceIds.map((instanceId) => hub.store.readInstance(instanceId)));
  for (const row of rows) {
    if (row !== undefined && !isTerminalStatus(row.status)) throw notTerminal(row.instanceId, row.status);
  }
}

function purge(hub: Hub, instanceId: string, recursive: boolean): Promise<number> {
  return hub.committer.submit({ kind: "purge", instanceId, recursive }, (outcome) => {
    if (outcome.kind === "notTerminal") throw notTerminal(outcome.instanceId, outcome.status);
    if (outcome.kind !== "purged") return 0;
    for (const { key } of outcome.instances) hub.activities.revoke(key);
    return outcome.instances.length;
  });
}

function notTerminal(instanceId: string, status: string): ServiceError {
  const message = `${JSON.stringify(instanceId)} cannot be purged before it is over: its status is ${status}.`;
  return new ServiceError("FAILED_PRECONDITION", message);
}
