/** The actions upon the execution itself: its end, and its history made anew. */
import type { FailureDetails } from "../model/failure-details.js";
import type { EventRaisedEvent, HistoryEvent } from "../model/history-event.js";
import type { CompleteOrchestrationAction, RewindOrchestrationAction } from "../model/orchestrator-action.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readFailureDetails, writeFailureDetails } from "./failure-details-codec.js";
import { readNestedHistoryEvent, writeHistoryEvents } from "./history-event-codec.js";
import { statusFromNumber, statusToNumber } from "./orchestration-status.js";
import { readTagEntry, tagsOf, writeTags } from "./tags-codec.js";
import type { TagEntry } from "./tags-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";
import { WireFormatError } from "./wire-format-error.js";

export function readCompleteOrchestration(reader: BinaryReader, id: number): CompleteOrchestrationAction {
  let status = 0;
  let result: string | undefined;
  let details: string | undefined;
  let newVersion: string | undefined;
  const carryoverEvents: EventRaisedEvent[] = [];
  let failureDetails: FailureDetails | undefined;
  let tags: TagEntry[] | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        status = reader.int32();
        break;
      case (2 << 3) | 2:
        result = readStringValue(reader);
        break;
      case (3 << 3) | 2:
        details = readStringValue(reader);
        break;
      case (4 << 3) | 2:
        newVersion = readStringValue(reader);
        break;
      case (5 << 3) | 2:
        carryoverEvents.push(readCarryoverEvent(reader));
        break;
      case (6 << 3) | 2:
        failureDetails = readFailureDetails(reader);
        break;
      case (7 << 3) | 2:
        (tags ??= []).push(readTagEntry(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  return {
    kind: "completeOrchestration",
    id,
    orchestrationStatus: finalStatus(status),
    result,
    details,
    newVersion,
    carryoverEvents,
    failureDetails,
    tags: tagsOf(tags),
  };
}

function readCarryoverEvent(reader: BinaryReader): EventRaisedEvent {
  const event = readNestedHistoryEvent(reader);
  if (event.kind === "eventRaised") return event;
  throw new WireFormatError(`an event ${event.kind} cannot be carried over into the next execution`);
}

/** Not the lenient reading of a status that is only shown: an execution must not end by a number nobody knows. */
function finalStatus(number: number): CompleteOrchestrationAction["orchestrationStatus"] {
  const status = statusFromNumber(number);
  switch (status) {
    case "COMPLETED":
    case "FAILED":
    case "TERMINATED":
    case "CANCELED":
    case "CONTINUED_AS_NEW":
      return status;
    case "PENDING":
    case "RUNNING":
    case "SUSPENDED":
      throw new WireFormatError(`an orchestration cannot complete with the status ${number}`);
  }
}

export function writeCompleteOrchestration(writer: BinaryWriter, action: CompleteOrchestrationAction): void {
  writer.int32(1, statusToNumber(action.orchestrationStatus));
  writeStringValue(writer, 2, action.result);
  writeStringValue(writer, 3, action.details);
  writeStringValue(writer, 4, action.newVersion);
  writeHistoryEvents(writer, 5, action.carryoverEvents);
  writeFailureDetails(writer, 6, action.failureDetails);
  writeTags(writer, 7, action.tags);
}

export function readRewindOrchestration(reader: BinaryReader, id: number): RewindOrchestrationAction {
  const newHistory: HistoryEvent[] = [];
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        newHistory.push(readNestedHistoryEvent(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "rewindOrchestration", id, newHistory };
}

export function writeRewindOrchestration(writer: BinaryWriter, action: RewindOrchestrationAction): void {
  writeHistoryEvents(writer, 1, action.newHistory);
}
