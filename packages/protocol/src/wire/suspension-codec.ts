/** How an execution is held and let go. */
import type { ExecutionResumedEvent, ExecutionSuspendedEvent } from "../model/history-event.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

export function readExecutionSuspended(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): ExecutionSuspendedEvent {
  let input: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        input = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "executionSuspended", eventId, timestamp, input };
}

export function writeExecutionSuspended(writer: BinaryWriter, event: ExecutionSuspendedEvent): void {
  writeStringValue(writer, 1, event.input);
}

export function readExecutionResumed(reader: BinaryReader, eventId: number, timestamp: number): ExecutionResumedEvent {
  let input: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        input = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "executionResumed", eventId, timestamp, input };
}

export function writeExecutionResumed(writer: BinaryWriter, event: ExecutionResumedEvent): void {
  writeStringValue(writer, 1, event.input);
}
