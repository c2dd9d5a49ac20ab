import type { TimerCreatedEvent, TimerFiredEvent } from "../model/history-event.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readTimestamp, writeTimestamp } from "./well-known-types.js";

export function readTimerCreated(reader: BinaryReader, eventId: number, timestamp: number): TimerCreatedEvent {
  let fireAt = 0;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        fireAt = readTimestamp(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "timerCreated", eventId, timestamp, fireAt };
}

export function writeTimerCreated(writer: BinaryWriter, event: TimerCreatedEvent): void {
  writeTimestamp(writer, 1, event.fireAt);
}

export function readTimerFired(reader: BinaryReader, eventId: number, timestamp: number): TimerFiredEvent {
  let fireAt = 0;
  let timerId = 0;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        fireAt = readTimestamp(reader);
        break;
      case (2 << 3) | 0:
        timerId = reader.int32();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "timerFired", eventId, timestamp, fireAt, timerId };
}

export function writeTimerFired(writer: BinaryWriter, event: TimerFiredEvent): void {
  writeTimestamp(writer, 1, event.fireAt);
  writer.int32(2, event.timerId);
}
