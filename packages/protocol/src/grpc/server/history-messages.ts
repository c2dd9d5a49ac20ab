import type { HistoryEvent } from "../../model/history-event.js";
import { encodeHistoryEvents } from "../../wire/history-codec.js";

/** Bytes: what clients of any language take, with room to spare. */
const LARGEST_CHUNK = 1_000_000;

/** Cuts events into messages that anybody takes, however many the service yields at once; a huge event stands alone. */
export function* historyMessages(events: readonly HistoryEvent[]): Generator<Uint8Array, void> {
  const bytes = encodeHistoryEvents(events);
  if (bytes.byteLength <= LARGEST_CHUNK || events.length === 1) {
    yield bytes;
    return;
  }
  const middle = events.length >>> 1;
  yield* historyMessages(events.slice(0, middle));
  yield* historyMessages(events.slice(middle));
}
