/** The two events that carry something opaque: application data, and a whole state. */
import type { GenericEvent, HistoryStateEvent } from "../model/history-event.js";
import type { OrchestrationState } from "../model/orchestration-state.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readOrchestrationState, writeOrchestrationState } from "./orchestration-state-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

export function readGenericEvent(reader: BinaryReader, eventId: number, timestamp: number): GenericEvent {
  let data: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        data = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "genericEvent", eventId, timestamp, data };
}

export function writeGenericEvent(writer: BinaryWriter, event: GenericEvent): void {
  writeStringValue(writer, 1, event.data);
}

export function readHistoryState(reader: BinaryReader, eventId: number, timestamp: number): HistoryStateEvent {
  let orchestrationState: OrchestrationState | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        orchestrationState = readOrchestrationState(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "historyState", eventId, timestamp, orchestrationState };
}

export function writeHistoryState(writer: BinaryWriter, event: HistoryStateEvent): void {
  writeOrchestrationState(writer, 1, event.orchestrationState);
}
