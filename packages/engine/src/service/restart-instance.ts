import { randomUUID } from "node:crypto";

import type { CreateInstanceRequest, RestartInstanceRequest } from "@reawait/protocol";
import { isTerminalStatus, ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import type { InstanceRow } from "../store/store.js";
import { parseTags } from "../stored-json.js";
import { putInstance } from "./put-instance.js";
import { notFound } from "./signal-instance.js";
import { terminalStatuses } from "./terminal-statuses.js";

/**
 * Runs an instance that is over again from the start: in its own place, where its history goes, or beside it under a new
 * id. What is copied is name, version, input and tags, of its last generation where it continued as new; it has no parent
 * any more, who has been told of the first run.
 */
export async function restartInstance(
  hub: Hub,
  { instanceId, restartWithNewInstanceId: isBeside }: RestartInstanceRequest,
): Promise<{ readonly instanceId: string }> {
  const restarted = isBeside ? randomUUID() : instanceId;
  for (;;) {
    const row = await hub.store.readInstance(instanceId);
    if (row === undefined) throw notFound(instanceId);
    if (!isTerminalStatus(row.status)) throw notOver(instanceId, row.status);
    const request = copyOf(row, restarted);
    const outcome = isBeside
      ? await putInstance(hub, { request, found: undefined })
      : await putInstance(hub, { request: { ...request, replaceableStatus: terminalStatuses(undefined) }, found: row });
    if (outcome.kind === "created") return { instanceId: restarted };
    // Somebody else has restarted it.
    if (outcome.kind === "alreadyExists") throw notOver(instanceId, outcome.status);
  }
}

function copyOf({ name, version, input, tags }: InstanceRow, instanceId: string): CreateInstanceRequest {
  return { instanceId, name, version, input, tags: parseTags(tags) };
}

function notOver(instanceId: string, status: string): ServiceError {
  const message = `${JSON.stringify(instanceId)} cannot be restarted before it is over: its status is ${status}.`;
  return new ServiceError("FAILED_PRECONDITION", message);
}
