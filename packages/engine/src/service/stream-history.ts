import type { HistoryEvent, StreamInstanceHistoryRequest } from "@reawait/protocol";
import { decodeHistoryEvents } from "@reawait/protocol";

import type { Store } from "../store/store.js";
import { notFound } from "./signal-instance.js";

const EVENTS_PER_CHUNK = 500;

/** The committed history of the current execution, decoded as it is read. */
export async function* streamInstanceHistory(
  store: Store,
  { instanceId, executionId }: StreamInstanceHistoryRequest,
): AsyncGenerator<readonly HistoryEvent[], void> {
  const row = await store.readInstance(instanceId);
  if (row === undefined || (executionId && executionId !== row.executionId)) throw notFound(instanceId);
  const [load] = await store.loadTurns([{ instanceKey: row.key, history: true, maxMessages: 0 }]);
  let chunk: HistoryEvent[] = [];
  for (const blob of load?.history ?? []) {
    chunk = [...chunk, ...decodeHistoryEvents(blob)];
    if (chunk.length < EVENTS_PER_CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
