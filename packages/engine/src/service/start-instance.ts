import { randomUUID } from "node:crypto";

import type { CreateInstanceRequest } from "@reawait/protocol";
import { isTerminalStatus, ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import type { CreateUnit, InstanceRow } from "../store/store.js";
import { notifyParent } from "../turn/complete.js";
import { encodeDelayed, encodeMessage } from "../turn/encode-turn.js";
import { newInstanceRow } from "../turn/new-instance-row.js";
import type { Message } from "../turn/turn-state.js";

/**
 * Creates an instance. `ALREADY_EXISTS` unless the existing one has a status that may be replaced; a running one that
 * may be is terminated by that, and whoever waits for the id goes on waiting for the new run.
 */
export async function startInstance(
  hub: Hub,
  request: CreateInstanceRequest,
): Promise<{ readonly instanceId: string }> {
  validate(request);
  const instanceId = request.instanceId === "" ? randomUUID() : request.instanceId;
  const replaceable = request.replaceableStatus ?? [];
  const replaced = replaceable.length > 0 ? await hub.store.readInstance(instanceId) : undefined;
  await hub.committer.submit(createUnit(hub, { ...request, instanceId }), (outcome) => {
    if (outcome.kind === "alreadyExists") throw alreadyExists(instanceId, outcome.status);
    hub.turns.revoke(instanceId);
    if (replaced !== undefined) hub.activities.revoke(replaced.key);
  });
  if (replaced !== undefined) await tellParent(hub, replaced);
  return { instanceId };
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

function createUnit(hub: Hub, request: CreateInstanceRequest): CreateUnit {
  const { instanceId, name, version, input, tags, parentTraceContext, scheduledStartTimestamp } = request;
  const now = hub.clock.now();
  const executionId = request.executionId || hub.keys.executionId();
  const event: Message["event"] = {
    kind: "executionStarted",
    eventId: -1,
    timestamp: now,
    name,
    version,
    input,
    orchestrationInstance: { instanceId, executionId },
    scheduledStartTimestamp,
    parentTraceContext,
    tags,
  };
  const key = hub.keys.instance();
  const scheduledAt = scheduledStartTimestamp;
  const given = { key, instanceId, executionId, name, version, input, scheduledAt, parent: undefined };
  const row = newInstanceRow(given, tags, now);
  const isLater = scheduledStartTimestamp !== undefined && scheduledStartTimestamp > now;
  const start = isLater
    ? encodeDelayed({ key: hub.keys.timer(), dueAt: scheduledStartTimestamp, event })
    : encodeMessage({ key: hub.keys.message(), event });
  return { kind: "create", instance: { row, start, replaceable: request.replaceableStatus ?? [] } };
}

/** A running sub-orchestration that was replaced will never report to its parent. */
async function tellParent(hub: Hub, replaced: InstanceRow): Promise<void> {
  if (isTerminalStatus(replaced.status)) return;
  const terminated = {
    kind: "completes",
    actionId: -1,
    status: "TERMINATED",
    output: undefined,
    failure: undefined,
    recurse: false,
    forced: true,
  } as const;
  for (const { instanceId, executionId, message } of notifyParent(replaced, terminated, hub.keys, hub.clock.now())) {
    const delivery = { instanceId, executionId, message: encodeMessage(message) };
    await hub.committer.submit({ kind: "deliver", message: delivery }, () => undefined);
  }
}
