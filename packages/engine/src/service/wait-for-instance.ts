import type { CallOptions, GetInstanceRequest, OrchestrationState } from "@reawait/protocol";
import { keepAlive, onAbort } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import type { InstanceRow } from "../store/store.js";
import { cancelled } from "./call.js";
import { orchestrationState } from "./orchestration-state.js";
import type { Wait, WaitFor } from "./waiters.js";
import { isReached } from "./waiters.js";

/**
 * Resolves as soon as the instance is that far; to `undefined` at once where there is none. Nothing is polled (E4). Keeps the
 * process alive meanwhile, as a call over the network would: somebody waits.
 */
export async function waitForInstance(
  hub: Hub,
  request: GetInstanceRequest,
  waitFor: WaitFor,
  options: CallOptions | undefined,
): Promise<OrchestrationState | undefined> {
  const signal = options?.signal;
  if (signal?.aborted) throw cancelled(signal);
  // Registered before the row is read: a commit in between is not missed.
  const wait = hub.waiters.add(request.instanceId, waitFor);
  const letEnd = keepAlive();
  hub.absentWorkers.check();
  try {
    const row = await hub.rest.during(hub.store.readInstance(request.instanceId));
    if (row === undefined) return undefined;
    const reached = isReached(row.status, waitFor) ? row : await orAborted(wait, signal);
    return orchestrationState(hub.turns, reached, { payloads: request.getInputsAndOutputs });
  } finally {
    letEnd();
    wait.drop();
  }
}

function orAborted(wait: Wait, signal: AbortSignal | undefined): Promise<InstanceRow> {
  if (signal === undefined) return wait.reached();
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled(signal));
    if (signal.aborted) return abort();
    const forget = onAbort(signal, abort);
    wait.reached().then(resolve, reject).finally(forget);
  });
}
