import type { InstanceReasonRequest } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { encodeMessage } from "../turn/encode-turn.js";
import { notFound } from "./signal-instance.js";

/**
 * Opens an instance that failed again, as a new execution. Its next turn asks the worker for the history to go on with;
 * then what failed in it is done again, and what succeeded is not.
 */
export async function rewindInstance(hub: Hub, { instanceId, reason }: InstanceReasonRequest): Promise<void> {
  const now = hub.clock.now();
  const message = encodeMessage({
    key: hub.keys.message(),
    event: { kind: "executionRewound", eventId: -1, timestamp: now, reason: reason || undefined, instanceId },
  });
  const reopening = { executionId: hub.keys.executionId(), message, now };
  await hub.committer.submit({ kind: "rewind", instanceId, reopening }, (outcome) => {
    if (outcome.kind === "notFound") throw notFound(instanceId);
    if (outcome.kind === "notFailed") throw notFailed(instanceId, outcome.status);
  });
}

function notFailed(instanceId: string, status: string): ServiceError {
  const message = `${JSON.stringify(instanceId)} cannot be rewound, since it has not failed: its status is ${status}.`;
  return new ServiceError("FAILED_PRECONDITION", message);
}
