/** How an execution begins, first or again. */
import type { ExecutionRewoundEvent, ExecutionStartedEvent } from "../model/history-event.js";
import type { OrchestrationInstance, ParentInstance, TraceContext } from "../model/orchestration-instance.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import {
  readOrchestrationInstance,
  readParentInstance,
  readTraceContext,
  writeOrchestrationInstance,
  writeParentInstance,
  writeTraceContext,
} from "./orchestration-instance-codec.js";
import { readTagEntry, tagsOf, writeTags } from "./tags-codec.js";
import type { TagEntry } from "./tags-codec.js";
import { readStringValue, readTimestamp, writeStringValue, writeTimestamp } from "./well-known-types.js";

export function readExecutionStarted(reader: BinaryReader, eventId: number, timestamp: number): ExecutionStartedEvent {
  let name = "";
  let version: string | undefined;
  let input: string | undefined;
  let orchestrationInstance: OrchestrationInstance | undefined;
  let parentInstance: ParentInstance | undefined;
  let scheduledStartTimestamp: number | undefined;
  let parentTraceContext: TraceContext | undefined;
  let orchestrationSpanId: string | undefined;
  let tags: TagEntry[] | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        name = reader.name();
        break;
      case (2 << 3) | 2:
        version = readStringValue(reader);
        break;
      case (3 << 3) | 2:
        input = readStringValue(reader);
        break;
      case (4 << 3) | 2:
        orchestrationInstance = readOrchestrationInstance(reader);
        break;
      case (5 << 3) | 2:
        parentInstance = readParentInstance(reader);
        break;
      case (6 << 3) | 2:
        scheduledStartTimestamp = readTimestamp(reader);
        break;
      case (7 << 3) | 2:
        parentTraceContext = readTraceContext(reader);
        break;
      case (8 << 3) | 2:
        orchestrationSpanId = readStringValue(reader);
        break;
      case (9 << 3) | 2:
        (tags ??= []).push(readTagEntry(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  return {
    kind: "executionStarted",
    eventId,
    timestamp,
    name,
    version,
    input,
    orchestrationInstance,
    parentInstance,
    scheduledStartTimestamp,
    parentTraceContext,
    orchestrationSpanId,
    tags: tagsOf(tags),
  };
}

export function writeExecutionStarted(writer: BinaryWriter, event: ExecutionStartedEvent): void {
  writer.string(1, event.name);
  writeStringValue(writer, 2, event.version);
  writeStringValue(writer, 3, event.input);
  writeOrchestrationInstance(writer, 4, event.orchestrationInstance);
  writeParentInstance(writer, 5, event.parentInstance);
  writeTimestamp(writer, 6, event.scheduledStartTimestamp);
  writeTraceContext(writer, 7, event.parentTraceContext);
  writeStringValue(writer, 8, event.orchestrationSpanId);
  writeTags(writer, 9, event.tags);
}

export function readExecutionRewound(reader: BinaryReader, eventId: number, timestamp: number): ExecutionRewoundEvent {
  let reason: string | undefined;
  let parentExecutionId: string | undefined;
  let instanceId: string | undefined;
  let parentTraceContext: TraceContext | undefined;
  let name: string | undefined;
  let version: string | undefined;
  let input: string | undefined;
  let parentInstance: ParentInstance | undefined;
  let tags: TagEntry[] | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        reason = readStringValue(reader);
        break;
      case (2 << 3) | 2:
        parentExecutionId = readStringValue(reader);
        break;
      case (3 << 3) | 2:
        instanceId = readStringValue(reader);
        break;
      case (4 << 3) | 2:
        parentTraceContext = readTraceContext(reader);
        break;
      case (5 << 3) | 2:
        name = readStringValue(reader);
        break;
      case (6 << 3) | 2:
        version = readStringValue(reader);
        break;
      case (7 << 3) | 2:
        input = readStringValue(reader);
        break;
      case (8 << 3) | 2:
        parentInstance = readParentInstance(reader);
        break;
      case (9 << 3) | 2:
        (tags ??= []).push(readTagEntry(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  return {
    kind: "executionRewound",
    eventId,
    timestamp,
    reason,
    parentExecutionId,
    instanceId,
    parentTraceContext,
    name,
    version,
    input,
    parentInstance,
    tags: tagsOf(tags),
  };
}

export function writeExecutionRewound(writer: BinaryWriter, event: ExecutionRewoundEvent): void {
  writeStringValue(writer, 1, event.reason);
  writeStringValue(writer, 2, event.parentExecutionId);
  writeStringValue(writer, 3, event.instanceId);
  writeTraceContext(writer, 4, event.parentTraceContext);
  writeStringValue(writer, 5, event.name);
  writeStringValue(writer, 6, event.version);
  writeStringValue(writer, 7, event.input);
  writeParentInstance(writer, 8, event.parentInstance);
  writeTags(writer, 9, event.tags);
}
