/**
 * History events to bytes and back: the messages `HistoryChunk` and `HistoryEvent` of the wire contract, byte for byte,
 * so that what is stored can be read by any tool that knows the contract.
 *
 * Written by hand for speed; a replay reads every event of a history. An absent optional field is `undefined`, empty
 * tags and empty failure properties are absent, a time is rounded down to the millisecond, and an event without a time
 * happened at 0.
 */
import type { HistoryEvent } from "../model/history-event.js";
import { BinaryReader } from "./binary-reader.js";
import { encodeMessage } from "./encode-message.js";
import {
  readNestedHistoryEvent,
  readHistoryEvent,
  writeHistoryEvent,
  writeHistoryEvents,
} from "./history-event-codec.js";

/**
 * Encodes events as one `HistoryChunk`.
 *
 * @returns bytes in a buffer of their own, which may be transferred to another thread.
 * @throws WireFormatError if a record has no form on the wire.
 */
export function encodeHistoryEvents(events: readonly HistoryEvent[]): Uint8Array<ArrayBuffer> {
  return encodeMessage((writer) => {
    writeHistoryEvents(writer, 1, events);
  });
}

/**
 * Decodes a `HistoryChunk`. The chunks of a history may also be concatenated and decoded at once.
 *
 * @throws WireFormatError if the bytes are not such a message.
 */
export function decodeHistoryEvents(bytes: Uint8Array): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | 2)) events.push(readNestedHistoryEvent(reader));
    else reader.skip(tag);
  }
  return events;
}

/** Encodes one event as a `HistoryEvent`; otherwise like `encodeHistoryEvents`. */
export function encodeHistoryEvent(event: HistoryEvent): Uint8Array<ArrayBuffer> {
  return encodeMessage((writer) => {
    writeHistoryEvent(writer, event);
  });
}

/** Decodes one `HistoryEvent`; otherwise like `decodeHistoryEvents`. */
export function decodeHistoryEvent(bytes: Uint8Array): HistoryEvent {
  return readHistoryEvent(new BinaryReader(bytes));
}
