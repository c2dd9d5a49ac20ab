import type { OrchestrationInstance, TraceContext } from "../model/orchestration-instance.js";
import type { ActivityRequest } from "../model/work-item.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import {
  nobody,
  readOrchestrationInstance,
  readTraceContext,
  writeOrchestrationInstance,
  writeTraceContext,
} from "./orchestration-instance-codec.js";
import { readTagEntry, tagsOf, writeTags } from "./tags-codec.js";
import type { TagEntry } from "./tags-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

export function readActivityRequest(reader: BinaryReader): ActivityRequest {
  let name = "";
  let version: string | undefined;
  let input: string | undefined;
  let orchestrationInstance: OrchestrationInstance = nobody;
  let taskId = 0;
  let parentTraceContext: TraceContext | undefined;
  let tags: TagEntry[] | undefined;
  const outer = reader.enter();
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
      case (5 << 3) | 0:
        taskId = reader.int32();
        break;
      case (6 << 3) | 2:
        parentTraceContext = readTraceContext(reader);
        break;
      case (7 << 3) | 2:
        (tags ??= []).push(readTagEntry(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return { name, version, input, orchestrationInstance, taskId, parentTraceContext, tags: tagsOf(tags) };
}

export function writeActivityRequest(writer: BinaryWriter, field: number, request: ActivityRequest): void {
  const start = writer.begin(field);
  writer.string(1, request.name);
  writeStringValue(writer, 2, request.version);
  writeStringValue(writer, 3, request.input);
  writeOrchestrationInstance(writer, 4, request.orchestrationInstance);
  writer.int32(5, request.taskId);
  writeTraceContext(writer, 6, request.parentTraceContext);
  writeTags(writer, 7, request.tags);
  writer.end(start);
}
