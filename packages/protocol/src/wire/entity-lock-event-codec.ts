import type {
  EntityLockGrantedEvent,
  EntityLockRequestedEvent,
  EntityUnlockSentEvent,
} from "../model/history-event.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

export function readEntityLockRequested(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): EntityLockRequestedEvent {
  let criticalSectionId = "";
  const lockSet: string[] = [];
  let position = 0;
  let parentInstanceId: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        criticalSectionId = reader.string();
        break;
      case (2 << 3) | 2:
        lockSet.push(reader.string());
        break;
      case (3 << 3) | 0:
        position = reader.int32();
        break;
      case (4 << 3) | 2:
        parentInstanceId = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "entityLockRequested", eventId, timestamp, criticalSectionId, lockSet, position, parentInstanceId };
}

export function writeEntityLockRequested(writer: BinaryWriter, event: EntityLockRequestedEvent): void {
  writer.string(1, event.criticalSectionId);
  for (const each of event.lockSet) writer.presentString(2, each);
  writer.int32(3, event.position);
  writeStringValue(writer, 4, event.parentInstanceId);
}

export function readEntityLockGranted(
  reader: BinaryReader,
  eventId: number,
  timestamp: number,
): EntityLockGrantedEvent {
  let criticalSectionId = "";
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        criticalSectionId = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "entityLockGranted", eventId, timestamp, criticalSectionId };
}

export function writeEntityLockGranted(writer: BinaryWriter, event: EntityLockGrantedEvent): void {
  writer.string(1, event.criticalSectionId);
}

export function readEntityUnlockSent(reader: BinaryReader, eventId: number, timestamp: number): EntityUnlockSentEvent {
  let criticalSectionId = "";
  let parentInstanceId: string | undefined;
  let targetInstanceId: string | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        criticalSectionId = reader.string();
        break;
      case (2 << 3) | 2:
        parentInstanceId = readStringValue(reader);
        break;
      case (3 << 3) | 2:
        targetInstanceId = readStringValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { kind: "entityUnlockSent", eventId, timestamp, criticalSectionId, parentInstanceId, targetInstanceId };
}

export function writeEntityUnlockSent(writer: BinaryWriter, event: EntityUnlockSentEvent): void {
  writer.string(1, event.criticalSectionId);
  writeStringValue(writer, 2, event.parentInstanceId);
  writeStringValue(writer, 3, event.targetInstanceId);
}
