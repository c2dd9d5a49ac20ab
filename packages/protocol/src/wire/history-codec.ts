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
import { BinaryWriter } from "./binary-writer.js";
import { readHistoryEvent, writeHistoryEvent } from "./history-event-codec.js";

const FIRST_CAPACITY = 4_096;
const LARGEST_KEPT_CAPACITY = 1_048_576;

/** The writer of the last call, for the next one: most calls write a few hundred bytes. */
let spareWriter: BinaryWriter | undefined;

/**
 * Encodes events as one `HistoryChunk`.
 *
 * @returns bytes in a buffer of their own, which may be transferred to another thread.
 * @throws WireFormatError if a record has no form on the wire.
 */
export function encodeHistoryEvents(events: readonly HistoryEvent[]): Uint8Array<ArrayBuffer> {
  return encode((writer) => {
    for (const event of events) {
      const start = writer.begin(1);
      writeHistoryEvent(writer, event);
      writer.end(start);
    }
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
    if (tag === ((1 << 3) | 2)) {
      const outer = reader.enter();
      events.push(readHistoryEvent(reader));
      reader.leave(outer);
    } else {
      reader.skip(tag);
    }
  }
  return events;
}

/** Encodes one event as a `HistoryEvent`; otherwise like `encodeHistoryEvents`. */
export function encodeHistoryEvent(event: HistoryEvent): Uint8Array<ArrayBuffer> {
  return encode((writer) => {
    writeHistoryEvent(writer, event);
  });
}

/** Decodes one `HistoryEvent`; otherwise like `decodeHistoryEvents`. */
export function decodeHistoryEvent(bytes: Uint8Array): HistoryEvent {
  return readHistoryEvent(new BinaryReader(bytes));
}

function encode(write: (writer: BinaryWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = spareWriter ?? new BinaryWriter(FIRST_CAPACITY);
  // Not offered while in use, nor after a failure in the middle of a message.
  spareWriter = undefined;
  write(writer);
  const bytes = writer.finish();
  if (writer.capacity <= LARGEST_KEPT_CAPACITY) spareWriter = writer;
  return bytes;
}
