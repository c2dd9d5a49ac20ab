/** The actions that tell another instance something: an event, or its end. */
import type { OrchestrationInstance } from "../model/orchestration-instance.js";
import type { SendEventAction, TerminateOrchestrationAction } from "../model/orchestrator-action.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { nobody, readOrchestrationInstance, writeOrchestrationInstance } from "./orchestration-instance-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

export function readSendEvent(reader: BinaryReader, id: number): SendEventAction {
  let instance: OrchestrationInstance = nobody;
  let name = "";
  let data: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        instance = readOrchestrationInstance(reader);
        break;
      case (2 << 3) | 2:
        name = reader.name();
        break;
      case (3 << 3) | 2:
        data = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "sendEvent", id, instance, name, data };
}

export function writeSendEvent(writer: BinaryWriter, action: SendEventAction): void {
  writeOrchestrationInstance(writer, 1, action.instance);
  writer.string(2, action.name);
  writeStringValue(writer, 3, action.data);
}

export function readTerminateOrchestration(reader: BinaryReader, id: number): TerminateOrchestrationAction {
  let instanceId = "";
  let reason: string | undefined;
  let recurse = false;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        instanceId = reader.string();
        break;
      case (2 << 3) | 2:
        reason = readStringValue(reader);
        break;
      case (3 << 3) | 0:
        recurse = reader.bool();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "terminateOrchestration", id, instanceId, reason, recurse };
}

export function writeTerminateOrchestration(writer: BinaryWriter, action: TerminateOrchestrationAction): void {
  writer.string(1, action.instanceId);
  writeStringValue(writer, 2, action.reason);
  writer.bool(3, action.recurse);
}
