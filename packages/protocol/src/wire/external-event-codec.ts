import type { EventRaisedEvent, EventSentEvent } from "../model/history-event.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

export function readEventSent(reader: BinaryReader, eventId: number, timestamp: number): EventSentEvent {
  let instanceId = "";
  let name = "";
  let input: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        instanceId = reader.string();
        break;
      case (2 << 3) | 2:
        name = reader.name();
        break;
      case (3 << 3) | 2:
        input = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "eventSent", eventId, timestamp, instanceId, name, input };
}

export function writeEventSent(writer: BinaryWriter, event: EventSentEvent): void {
  writer.string(1, event.instanceId);
  writer.string(2, event.name);
  writeStringValue(writer, 3, event.input);
}

export function readEventRaised(reader: BinaryReader, eventId: number, timestamp: number): EventRaisedEvent {
  let name = "";
  let input: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        name = reader.name();
        break;
      case (2 << 3) | 2:
        input = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "eventRaised", eventId, timestamp, name, input };
}

export function writeEventRaised(writer: BinaryWriter, event: EventRaisedEvent): void {
  writer.string(1, event.name);
  writeStringValue(writer, 2, event.input);
}
