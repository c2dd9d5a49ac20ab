/** Messages from clients to instances. An unknown instance is `NOT_FOUND`. */
import type { HistoryEvent, InstanceReasonRequest, RaiseEventRequest, TerminateRequest } from "@reawait/protocol";
import { isTerminalStatus, ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import type { InstanceRef, UnitOutcome } from "../store/store.js";
import { encodeMessage } from "../turn/encode-turn.js";

/** An instance that is over ignores it: it cannot be told apart from one that ends a moment later. */
export async function raiseEvent(hub: Hub, request: RaiseEventRequest): Promise<void> {
  const { instanceId, name, input } = request;
  if (name === "") throw new ServiceError("INVALID_ARGUMENT", "An event needs a name.");
  await deliver(hub, instanceId, { kind: "eventRaised", eventId: -1, timestamp: hub.clock.now(), name, input });
}

/** `FAILED_PRECONDITION` for an instance that is over. */
export async function suspendInstance(hub: Hub, { instanceId, reason }: InstanceReasonRequest): Promise<void> {
  const input = reason || undefined;
  const event: HistoryEvent = { kind: "executionSuspended", eventId: -1, timestamp: hub.clock.now(), input };
  refuseDropped(instanceId, "suspended", await deliver(hub, instanceId, event));
}

/** `FAILED_PRECONDITION` for an instance that is over. */
export async function resumeInstance(hub: Hub, { instanceId, reason }: InstanceReasonRequest): Promise<void> {
  const input = reason || undefined;
  const event: HistoryEvent = { kind: "executionResumed", eventId: -1, timestamp: hub.clock.now(), input };
  refuseDropped(instanceId, "resumed", await deliver(hub, instanceId, event));
}

/**
 * An instance that is over stays as it is. One whose code has not run yet is completed here and now, and so is one that is
 * to be rewound; one that is held does not wait for its time.
 */
export async function terminateInstance(hub: Hub, request: TerminateRequest): Promise<void> {
  const { instanceId, output: input, recursive: recurse } = request;
  const timestamp = hub.clock.now();
  await deliver(hub, instanceId, { kind: "executionTerminated", eventId: -1, timestamp, input, recurse }, (ref) => {
    hub.turns.hurry(ref.key);
  });
  const row = await hub.store.readInstance(instanceId);
  // A worker that takes it has it by now.
  if (row !== undefined && !isTerminalStatus(row.status)) await hub.turns.settleTerminated(row);
}

/** @param delivered Called right after the commit, if the instance took it. */
async function deliver(
  hub: Hub,
  instanceId: string,
  event: HistoryEvent,
  delivered?: (ref: InstanceRef) => void,
): Promise<UnitOutcome> {
  const message = encodeMessage({ key: hub.keys.message(), event });
  const delivery = { instanceId, executionId: undefined, message };
  return hub.committer.submit({ kind: "deliver", message: delivery }, (outcome) => {
    if (outcome.kind === "notFound") throw notFound(instanceId);
    if (outcome.kind === "delivered" && delivered !== undefined) outcome.ready.forEach(delivered);
    return outcome;
  });
}

function refuseDropped(instanceId: string, what: string, outcome: UnitOutcome): void {
  if (outcome.kind !== "dropped") return;
  const message = `${JSON.stringify(instanceId)} cannot be ${what}: its status is ${outcome.status ?? "unknown"}.`;
  throw new ServiceError("FAILED_PRECONDITION", message);
}

export function notFound(instanceId: string): ServiceError {
  return new ServiceError("NOT_FOUND", `There is no orchestration with the id ${JSON.stringify(instanceId)}.`);
}
