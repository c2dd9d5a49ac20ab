/** Who runs, who called, and in which trace. */
import type { OrchestrationInstance, ParentInstance, TraceContext } from "../model/orchestration-instance.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

/** Stands for the instance where a message should name one and does not. */
export const nobody: OrchestrationInstance = { instanceId: "", executionId: undefined };

export function readOrchestrationInstance(reader: BinaryReader): OrchestrationInstance {
  let instanceId = "";
  let executionId: string | undefined;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        instanceId = reader.string();
        break;
      case (2 << 3) | 2:
        executionId = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return { instanceId, executionId };
}

export function writeOrchestrationInstance(
  writer: BinaryWriter,
  field: number,
  instance: OrchestrationInstance | undefined,
): void {
  if (instance === undefined) return;
  const start = writer.begin(field);
  writer.string(1, instance.instanceId);
  writeStringValue(writer, 2, instance.executionId);
  writer.end(start);
}

export function readParentInstance(reader: BinaryReader): ParentInstance {
  let taskScheduledId = 0;
  let name: string | undefined;
  let version: string | undefined;
  let orchestrationInstance: OrchestrationInstance | undefined;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        taskScheduledId = reader.int32();
        break;
      case (2 << 3) | 2:
        name = readStringValue(reader);
        break;
      case (3 << 3) | 2:
        version = readStringValue(reader);
        break;
      case (4 << 3) | 2:
        orchestrationInstance = readOrchestrationInstance(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return { taskScheduledId, name, version, orchestrationInstance };
}

export function writeParentInstance(writer: BinaryWriter, field: number, parent: ParentInstance | undefined): void {
  if (parent === undefined) return;
  const start = writer.begin(field);
  writer.int32(1, parent.taskScheduledId);
  writeStringValue(writer, 2, parent.name);
  writeStringValue(writer, 3, parent.version);
  writeOrchestrationInstance(writer, 4, parent.orchestrationInstance);
  writer.end(start);
}

export function readTraceContext(reader: BinaryReader): TraceContext {
  let traceParent = "";
  let spanId: string | undefined;
  let traceState: string | undefined;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        traceParent = reader.string();
        break;
      case (2 << 3) | 2:
        // A plain string on the wire, which cannot tell an absent span id from an empty one.
        spanId = reader.string() || undefined;
        break;
      case (3 << 3) | 2:
        traceState = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return { traceParent, spanId, traceState };
}

export function writeTraceContext(writer: BinaryWriter, field: number, context: TraceContext | undefined): void {
  if (context === undefined) return;
  const start = writer.begin(field);
  writer.string(1, context.traceParent);
  writer.string(2, context.spanId ?? "");
  writeStringValue(writer, 3, context.traceState);
  writer.end(start);
}
