import { readFile } from "node:fs/promises";
import type { HistoryEvent } from "@reawait/protocol";
import { readHistory } from "@reawait/protocol/history-json";
import type { RecordedHistory } from "./replay-options.js";

/**
 * The events of a history, in whatever form it is given.
 *
 * @throws HistoryFormatError where it is none; what `readFile` throws where there is no such file
 */
export async function loadHistory(history: RecordedHistory): Promise<readonly HistoryEvent[]> {
  if (history instanceof URL) return readHistory(await readFile(history, "utf8"));
  if (!isAsyncIterable(history)) return readHistory(history);
  const events: HistoryEvent[] = [];
  for await (const event of history) events.push(event);
  return readHistory(events);
}

function isAsyncIterable(history: string | object): history is AsyncIterable<HistoryEvent> {
  return typeof history === "object" && (history as object | null) !== null && Symbol.asyncIterator in history;
}
