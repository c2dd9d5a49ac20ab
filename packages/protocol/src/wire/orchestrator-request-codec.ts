import type { HistoryEvent } from "../model/history-event.js";
import type { OrchestrationTraceContext, OrchestratorRequest } from "../model/work-item.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readNestedHistoryEvent, writeHistoryEvents } from "./history-event-codec.js";
import { readJsonEntry, writeJsonEntries } from "./json-value-codec.js";
import type { JsonEntry } from "./json-value-codec.js";
import { readOrchestrationTraceContext, writeOrchestrationTraceContext } from "./orchestration-trace-context-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

/** Field 5, how an engine delivers entity messages, is passed over: the neutral model has no entities yet. */
export function readOrchestratorRequest(reader: BinaryReader): OrchestratorRequest {
  let instanceId = "";
  let executionId: string | undefined;
  const pastEvents: HistoryEvent[] = [];
  const newEvents: HistoryEvent[] = [];
  let requiresHistoryStreaming = false;
  let properties: JsonEntry[] | undefined;
  let orchestrationTraceContext: OrchestrationTraceContext | undefined;
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
      case (3 << 3) | 2:
        pastEvents.push(readNestedHistoryEvent(reader));
        break;
      case (4 << 3) | 2:
        newEvents.push(readNestedHistoryEvent(reader));
        break;
      case (6 << 3) | 0:
        requiresHistoryStreaming = reader.bool();
        break;
      case (7 << 3) | 2:
        (properties ??= []).push(readJsonEntry(reader));
        break;
      case (8 << 3) | 2:
        orchestrationTraceContext = readOrchestrationTraceContext(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return {
    instanceId,
    executionId,
    pastEvents,
    newEvents,
    requiresHistoryStreaming,
    properties: properties && Object.fromEntries(properties),
    orchestrationTraceContext,
  };
}

export function writeOrchestratorRequest(writer: BinaryWriter, field: number, request: OrchestratorRequest): void {
  const start = writer.begin(field);
  writer.string(1, request.instanceId);
  writeStringValue(writer, 2, request.executionId);
  writeHistoryEvents(writer, 3, request.pastEvents);
  writeHistoryEvents(writer, 4, request.newEvents);
  writer.bool(6, request.requiresHistoryStreaming);
  if (request.properties !== undefined) writeJsonEntries(writer, 7, request.properties);
  writeOrchestrationTraceContext(writer, 8, request.orchestrationTraceContext);
  writer.end(start);
}
