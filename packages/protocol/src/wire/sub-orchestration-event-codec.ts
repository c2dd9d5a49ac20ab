import type { FailureDetails } from "../model/failure-details.js";
import type {
  SubOrchestrationInstanceCompletedEvent,
  SubOrchestrationInstanceCreatedEvent,
  SubOrchestrationInstanceFailedEvent,
} from "../model/history-event.js";
import type { TraceContext } from "../model/orchestration-instance.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readFailureDetails, writeFailureDetails } from "./failure-details-codec.js";
import { readTraceContext, writeTraceContext } from "./orchestration-instance-codec.js";
import { readTagEntry, tagsOf, writeTags } from "./tags-codec.js";
import type { TagEntry } from "./tags-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

export function readSubOrchestrationInstanceCreated(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): SubOrchestrationInstanceCreatedEvent {
  let instanceId = "";
  let name = "";
  let version: string | undefined;
  let input: string | undefined;
  let parentTraceContext: TraceContext | undefined;
  let tags: TagEntry[] | undefined;
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
        version = readStringValue(reader);
        break;
      case (4 << 3) | 2:
        input = readStringValue(reader);
        break;
      case (5 << 3) | 2:
        parentTraceContext = readTraceContext(reader);
        break;
      case (6 << 3) | 2:
        (tags ??= []).push(readTagEntry(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  return {
    kind: "subOrchestrationInstanceCreated",
    eventId,
    timestamp,
    instanceId,
    name,
    version,
    input,
    parentTraceContext,
    tags: tagsOf(tags),
  };
}

export function writeSubOrchestrationInstanceCreated(
  writer: BinaryWriter,
  event: SubOrchestrationInstanceCreatedEvent,
): void {
  writer.string(1, event.instanceId);
  writer.string(2, event.name);
  writeStringValue(writer, 3, event.version);
  writeStringValue(writer, 4, event.input);
  writeTraceContext(writer, 5, event.parentTraceContext);
  writeTags(writer, 6, event.tags);
}

export function readSubOrchestrationInstanceCompleted(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): SubOrchestrationInstanceCompletedEvent {
  let taskScheduledId = 0;
  let result: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        taskScheduledId = reader.int32();
        break;
      case (2 << 3) | 2:
        result = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "subOrchestrationInstanceCompleted", eventId, timestamp, taskScheduledId, result };
}

export function writeSubOrchestrationInstanceCompleted(
  writer: BinaryWriter,
  event: SubOrchestrationInstanceCompletedEvent,
): void {
  writer.int32(1, event.taskScheduledId);
  writeStringValue(writer, 2, event.result);
}

export function readSubOrchestrationInstanceFailed(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): SubOrchestrationInstanceFailedEvent {
  let taskScheduledId = 0;
  let failureDetails: FailureDetails | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        taskScheduledId = reader.int32();
        break;
      case (2 << 3) | 2:
        failureDetails = readFailureDetails(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "subOrchestrationInstanceFailed", eventId, timestamp, taskScheduledId, failureDetails };
}

export function writeSubOrchestrationInstanceFailed(
  writer: BinaryWriter,
  event: SubOrchestrationInstanceFailedEvent,
): void {
  writer.int32(1, event.taskScheduledId);
  writeFailureDetails(writer, 2, event.failureDetails);
}
