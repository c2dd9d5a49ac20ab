import type { OrchestrationTraceContext } from "../model/work-item.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readStringValue, readTimestamp, writeStringValue, writeTimestamp } from "./well-known-types.js";

export function readOrchestrationTraceContext(reader: BinaryReader): OrchestrationTraceContext {
  let spanId: string | undefined;
  let spanStartTime: number | undefined;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        spanId = readStringValue(reader);
        break;
      case (2 << 3) | 2:
        spanStartTime = readTimestamp(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return { spanId, spanStartTime };
}

export function writeOrchestrationTraceContext(
  writer: BinaryWriter,
  field: number,
  context: OrchestrationTraceContext | undefined,
): void {
  if (context === undefined) return;
  const start = writer.begin(field);
  writeStringValue(writer, 1, context.spanId);
  writeTimestamp(writer, 2, context.spanStartTime);
  writer.end(start);
}
