import type { FailureDetails } from "../model/failure-details.js";
import type {
  EntityOperationCalledEvent,
  EntityOperationCompletedEvent,
  EntityOperationFailedEvent,
  EntityOperationSignaledEvent,
} from "../model/history-event.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readFailureDetails, writeFailureDetails } from "./failure-details-codec.js";
import { readStringValue, readTimestamp, writeStringValue, writeTimestamp } from "./well-known-types.js";

export function readEntityOperationSignaled(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): EntityOperationSignaledEvent {
  let requestId = "";
  let operation = "";
  let scheduledTime: number | undefined;
  let input: string | undefined;
  let targetInstanceId: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        requestId = reader.string();
        break;
      case (2 << 3) | 2:
        operation = reader.name();
        break;
      case (3 << 3) | 2:
        scheduledTime = readTimestamp(reader);
        break;
      case (4 << 3) | 2:
        input = readStringValue(reader);
        break;
      case (5 << 3) | 2:
        targetInstanceId = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return {
    kind: "entityOperationSignaled",
    eventId,
    timestamp,
    requestId,
    operation,
    scheduledTime,
    input,
    targetInstanceId,
  };
}

export function writeEntityOperationSignaled(writer: BinaryWriter, event: EntityOperationSignaledEvent): void {
  writer.string(1, event.requestId);
  writer.string(2, event.operation);
  writeTimestamp(writer, 3, event.scheduledTime);
  writeStringValue(writer, 4, event.input);
  writeStringValue(writer, 5, event.targetInstanceId);
}

export function readEntityOperationCalled(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): EntityOperationCalledEvent {
  let requestId = "";
  let operation = "";
  let scheduledTime: number | undefined;
  let input: string | undefined;
  let parentInstanceId: string | undefined;
  let parentExecutionId: string | undefined;
  let targetInstanceId: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        requestId = reader.string();
        break;
      case (2 << 3) | 2:
        operation = reader.name();
        break;
      case (3 << 3) | 2:
        scheduledTime = readTimestamp(reader);
        break;
      case (4 << 3) | 2:
        input = readStringValue(reader);
        break;
      case (5 << 3) | 2:
        parentInstanceId = readStringValue(reader);
        break;
      case (6 << 3) | 2:
        parentExecutionId = readStringValue(reader);
        break;
      case (7 << 3) | 2:
        targetInstanceId = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return {
    kind: "entityOperationCalled",
    eventId,
    timestamp,
    requestId,
    operation,
    scheduledTime,
    input,
    parentInstanceId,
    parentExecutionId,
    targetInstanceId,
  };
}

export function writeEntityOperationCalled(writer: BinaryWriter, event: EntityOperationCalledEvent): void {
  writer.string(1, event.requestId);
  writer.string(2, event.operation);
  writeTimestamp(writer, 3, event.scheduledTime);
  writeStringValue(writer, 4, event.input);
  writeStringValue(writer, 5, event.parentInstanceId);
  writeStringValue(writer, 6, event.parentExecutionId);
  writeStringValue(writer, 7, event.targetInstanceId);
}

export function readEntityOperationCompleted(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): EntityOperationCompletedEvent {
  let requestId = "";
  let output: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        requestId = reader.string();
        break;
      case (2 << 3) | 2:
        output = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "entityOperationCompleted", eventId, timestamp, requestId, output };
}

export function writeEntityOperationCompleted(writer: BinaryWriter, event: EntityOperationCompletedEvent): void {
  writer.string(1, event.requestId);
  writeStringValue(writer, 2, event.output);
}

export function readEntityOperationFailed(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): EntityOperationFailedEvent {
  let requestId = "";
  let failureDetails: FailureDetails | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        requestId = reader.string();
        break;
      case (2 << 3) | 2:
        failureDetails = readFailureDetails(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "entityOperationFailed", eventId, timestamp, requestId, failureDetails };
}

export function writeEntityOperationFailed(writer: BinaryWriter, event: EntityOperationFailedEvent): void {
  writer.string(1, event.requestId);
  writeFailureDetails(writer, 2, event.failureDetails);
}
