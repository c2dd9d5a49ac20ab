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
    const found = await hub.rest.during(readNow(hub, request.instanceId, waitFor));
    if (found === undefined) return undefined;
    const reached = found === NOT_YET ? await orAborted(wait, signal) : found;
    return orchestrationState(hub.turns, reached, { payloads: request.getInputsAndOutputs });
  } finally {
    letEnd();
    wait.drop();
  }
}

const NOT_YET = Symbol("the instance is not that far");

/** By itself, so that a row that is of no use is not kept for as long as the wait lasts. */
async function readNow(
  hub: Hub,
  instanceId: string,
  waitFor: WaitFor,
): Promise<InstanceRow | typeof NOT_YET | undefined> {
  const row = await hub.store.readInstance(instanceId);
  return row === undefined || isReached(row.status, waitFor) ? row : NOT_YET;
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
