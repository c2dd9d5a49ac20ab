/** The actions that an orchestrator waits for: an activity, a child, a timer. */
import type { TraceContext } from "../model/orchestration-instance.js";
import type {
  CreateSubOrchestrationAction,
  CreateTimerAction,
  ScheduleTaskAction,
} from "../model/orchestrator-action.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readTraceContext, writeTraceContext } from "./orchestration-instance-codec.js";
import { readTagEntry, tagsOf, writeTags } from "./tags-codec.js";
import type { TagEntry } from "./tags-codec.js";
import { readStringValue, readTimestamp, writeStringValue, writeTimestamp } from "./well-known-types.js";

export function readScheduleTask(reader: BinaryReader, id: number): ScheduleTaskAction {
  let name = "";
  let version: string | undefined;
  let input: string | undefined;
  let tags: TagEntry[] | undefined;
  let parentTraceContext: TraceContext | undefined;
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
        (tags ??= []).push(readTagEntry(reader));
        break;
      case (5 << 3) | 2:
        parentTraceContext = readTraceContext(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "scheduleTask", id, name, version, input, tags: tagsOf(tags), parentTraceContext };
}

export function writeScheduleTask(writer: BinaryWriter, action: ScheduleTaskAction): void {
  writer.string(1, action.name);
  writeStringValue(writer, 2, action.version);
  writeStringValue(writer, 3, action.input);
  writeTags(writer, 4, action.tags);
  writeTraceContext(writer, 5, action.parentTraceContext);
}

export function readCreateSubOrchestration(reader: BinaryReader, id: number): CreateSubOrchestrationAction {
  let instanceId = "";
  let name = "";
  let version: string | undefined;
  let input: string | undefined;
  let tags: TagEntry[] | undefined;
  let parentTraceContext: TraceContext | undefined;
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
    kind: "createSubOrchestration",
    id,
    instanceId,
    name,
    version,
    input,
    tags: tagsOf(tags),
    parentTraceContext,
  };
}

export function writeCreateSubOrchestration(writer: BinaryWriter, action: CreateSubOrchestrationAction): void {
  writer.string(1, action.instanceId);
  writer.string(2, action.name);
  writeStringValue(writer, 3, action.version);
  writeStringValue(writer, 4, action.input);
  writeTraceContext(writer, 5, action.parentTraceContext);
  writeTags(writer, 6, action.tags);
}

/** A timer without a time is one at 0: it fires at once. */
export function readCreateTimer(reader: BinaryReader, id: number): CreateTimerAction {
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
  return { kind: "createTimer", id, fireAt };
}

export function writeCreateTimer(writer: BinaryWriter, action: CreateTimerAction): void {
  writeTimestamp(writer, 1, action.fireAt);
}
