import type { HistoryEvent, StreamInstanceHistoryRequest } from "@reawait/protocol";
import { decodeHistoryEvents, ServiceError } from "@reawait/protocol";

import type { InstanceRow, Store } from "../store/store.js";
import { notFound } from "./signal-instance.js";

const EVENTS_PER_CHUNK = 500;

/**
 * The committed history of the current execution, decoded as it is read. A worker that asks for it in the middle of a turn
 * gets what stood before that turn, since nothing is added meanwhile.
 */
export async function* streamInstanceHistory(
  store: Pick<Store, "readInstance" | "loadTurns">,
  { instanceId, executionId }: StreamInstanceHistoryRequest,
): AsyncGenerator<readonly HistoryEvent[], void> {
  const found = await store.readInstance(instanceId);
  if (found === undefined) throw notFound(instanceId);
  const [load] = await store.loadTurns([{ instanceKey: found.key, history: true, maxMessages: 0 }]);
  if (load === undefined) throw notFound(instanceId);
  // Not what was found before: only this was read together with the history.
  if (executionId && executionId !== load.instance.executionId) throw goneOn(load.instance, executionId);
  let chunk: HistoryEvent[] = [];
  for (const blob of load.history) {
    chunk = [...chunk, ...decode(instanceId, blob)];
    if (chunk.length < EVENTS_PER_CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function decode(instanceId: string, blob: Uint8Array): readonly HistoryEvent[] {
  try {
    return decodeHistoryEvents(blob);
  } catch (cause) {
    throw new Error(`What is stored of ${JSON.stringify(instanceId)} cannot be decoded.`, { cause });
  }
}

function goneOn({ instanceId, executionId }: InstanceRow, asked: string): ServiceError {
  const of = `the execution ${JSON.stringify(asked)} of ${JSON.stringify(instanceId)}`;
  return new ServiceError(
    "NOT_FOUND",
    `There is no history of ${of} any more: it goes on as ${JSON.stringify(executionId)}.`,
  );
}
