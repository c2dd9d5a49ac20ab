/** The actions that tell others something: an event to an instance, the end of one, a message to an entity. */
import type { OrchestrationInstance } from "../model/orchestration-instance.js";
import type {
  SendEntityMessageAction,
  SendEventAction,
  TerminateOrchestrationAction,
} from "../model/orchestrator-action.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import * as entityLock from "./entity-lock-event-codec.js";
import * as entityOperation from "./entity-operation-event-codec.js";
import { nobody, readOrchestrationInstance, writeOrchestrationInstance } from "./orchestration-instance-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";
import { WireFormatError } from "./wire-format-error.js";

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

/** The message is an event without id and time on the wire: here it has the id of the action, and happened at 0. */
export function readSendEntityMessage(reader: BinaryReader, id: number): SendEntityMessageAction {
  let message: SendEntityMessageAction["message"] | undefined;
  let unknownField: number | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    const readMessage = entityMessageReader(tag);
    if (readMessage === undefined) {
      unknownField = tag >>> 3;
      reader.skip(tag);
    } else {
      const outer = reader.enter();
      message = readMessage(reader, id, 0);
      reader.leave(outer);
    }
  }
  if (message !== undefined) return { kind: "sendEntityMessage", id, message };
  throw new WireFormatError(
    unknownField === undefined
      ? `action ${id} sends no message to an entity`
      : `action ${id} sends an entity a message of an unknown kind: field ${unknownField}`,
  );
}

function entityMessageReader(
  tag: number,
): ((reader: BinaryReader, eventId: number, timestamp: number) => SendEntityMessageAction["message"]) | undefined {
  switch (tag) {
    case (1 << 3) | 2:
      return entityOperation.readEntityOperationSignaled;
    case (2 << 3) | 2:
      return entityOperation.readEntityOperationCalled;
    case (3 << 3) | 2:
      return entityLock.readEntityLockRequested;
    case (4 << 3) | 2:
      return entityLock.readEntityUnlockSent;
  }
  return undefined;
}

export function writeSendEntityMessage(writer: BinaryWriter, { message }: SendEntityMessageAction): void {
  switch (message.kind) {
    case "entityOperationSignaled": {
      const start = writer.begin(1);
      entityOperation.writeEntityOperationSignaled(writer, message);
      writer.end(start);
      return;
    }
    case "entityOperationCalled": {
      const start = writer.begin(2);
      entityOperation.writeEntityOperationCalled(writer, message);
      writer.end(start);
      return;
    }
    case "entityLockRequested": {
      const start = writer.begin(3);
      entityLock.writeEntityLockRequested(writer, message);
      writer.end(start);
      return;
    }
    case "entityUnlockSent": {
      const start = writer.begin(4);
      entityLock.writeEntityUnlockSent(writer, message);
      writer.end(start);
    }
  }
}
