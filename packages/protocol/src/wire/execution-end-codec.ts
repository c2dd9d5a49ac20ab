/** How an execution ends or gives way to the next. */
import type { FailureDetails } from "../model/failure-details.js";
import type { ContinueAsNewEvent, ExecutionCompletedEvent, ExecutionTerminatedEvent } from "../model/history-event.js";
import type { OrchestrationStatus } from "../model/orchestration-state.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readFailureDetails, writeFailureDetails } from "./failure-details-codec.js";
import { statusFromNumber, statusToNumber } from "./orchestration-status.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

export function readExecutionCompleted(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): ExecutionCompletedEvent {
  let orchestrationStatus: OrchestrationStatus = "RUNNING";
  let result: string | undefined;
  let failureDetails: FailureDetails | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        orchestrationStatus = statusFromNumber(reader.int32());
        break;
      case (2 << 3) | 2:
        result = readStringValue(reader);
        break;
      case (3 << 3) | 2:
        failureDetails = readFailureDetails(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "executionCompleted", eventId, timestamp, orchestrationStatus, result, failureDetails };
}

export function writeExecutionCompleted(writer: BinaryWriter, event: ExecutionCompletedEvent): void {
  writer.int32(1, statusToNumber(event.orchestrationStatus));
  writeStringValue(writer, 2, event.result);
  writeFailureDetails(writer, 3, event.failureDetails);
}

export function readExecutionTerminated(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): ExecutionTerminatedEvent {
  let input: string | undefined;
  let recurse = false;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        input = readStringValue(reader);
        break;
      case (2 << 3) | 0:
        recurse = reader.bool();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "executionTerminated", eventId, timestamp, input, recurse };
}

export function writeExecutionTerminated(writer: BinaryWriter, event: ExecutionTerminatedEvent): void {
  writeStringValue(writer, 1, event.input);
  writer.bool(2, event.recurse);
}

export function readContinueAsNew(reader: BinaryReader, eventId: number, timestamp: number): ContinueAsNewEvent {
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
  return { kind: "continueAsNew", eventId, timestamp, input };
}

export function writeContinueAsNew(writer: BinaryWriter, event: ContinueAsNewEvent): void {
  writeStringValue(writer, 1, event.input);
}
