import { randomUUID } from "node:crypto";

import type { CreateInstanceRequest } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { putInstance } from "./put-instance.js";

/**
 * Creates an instance. `ALREADY_EXISTS` unless the existing one has a status that may be replaced; a running one that
 * may be is terminated by that.
 */
export async function startInstance(
  hub: Hub,
  request: CreateInstanceRequest,
): Promise<{ readonly instanceId: string }> {
  validate(request);
  const instanceId = request.instanceId === "" ? randomUUID() : request.instanceId;
  const mayReplace = (request.replaceableStatus ?? []).length > 0;
  for (;;) {
    const found = mayReplace ? await hub.store.readInstance(instanceId) : undefined;
    const outcome = await putInstance(hub, { request: { ...request, instanceId }, found });
    if (outcome.kind === "alreadyExists") throw alreadyExists(instanceId, outcome.status);
    if (outcome.kind === "created") return { instanceId };
  }
}

function validate({ name, instanceId }: CreateInstanceRequest): void {
  if (name === "") throw new ServiceError("INVALID_ARGUMENT", "An orchestration needs a name.");
  for (const prefix of ["@", "reawait:"]) {
    if (!instanceId.startsWith(prefix)) continue;
    const message = `The instance id ${JSON.stringify(instanceId)} begins with "${prefix}", which is reserved.`;
    throw new ServiceError("INVALID_ARGUMENT", message);
  }
}

function alreadyExists(instanceId: string, status: string): ServiceError {
  const message = `An orchestration with the id ${JSON.stringify(instanceId)} already exists; its status is ${status}.`;
  return new ServiceError("ALREADY_EXISTS", message);
}
