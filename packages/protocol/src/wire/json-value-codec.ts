/** `google.protobuf.Value`, `Struct` and `ListValue`: JSON values that travel as messages. */
import type { JsonRecord, JsonValue } from "../model/failure-details.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";

/** The last of several kinds wins; a value of no known kind is `null`. */
function readJsonValue(reader: BinaryReader): JsonValue {
  let value: JsonValue = null;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        reader.int32();
        value = null;
        break;
      case (2 << 3) | 1:
        value = reader.double();
        break;
      case (3 << 3) | 2:
        value = reader.string();
        break;
      case (4 << 3) | 0:
        value = reader.bool();
        break;
      case (5 << 3) | 2:
        value = readStruct(reader);
        break;
      case (6 << 3) | 2:
        value = readList(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return value;
}

/** One entry of a `map<string, Value>`. */
export type JsonEntry = readonly [key: string, value: JsonValue];

export function readJsonEntry(reader: BinaryReader): JsonEntry {
  let key = "";
  let value: JsonValue = null;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        key = reader.name();
        break;
      case (2 << 3) | 2:
        value = readJsonValue(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return [key, value];
}

function readStruct(reader: BinaryReader): JsonRecord {
  const entries: JsonEntry[] = [];
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | 2)) entries.push(readJsonEntry(reader));
    else reader.skip(tag);
  }
  reader.leave(outer);
  // Not by assignment: "__proto__" is a key like any other.
  return Object.fromEntries(entries);
}

function readList(reader: BinaryReader): readonly JsonValue[] {
  const values: JsonValue[] = [];
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | 2)) values.push(readJsonValue(reader));
    else reader.skip(tag);
  }
  reader.leave(outer);
  return values;
}

/** Writes the entries of a `map<string, Value>`. */
export function writeJsonEntries(writer: BinaryWriter, field: number, record: JsonRecord): void {
  for (const [key, value] of Object.entries(record)) {
    const start = writer.begin(field);
    writer.presentString(1, key);
    writeJsonValue(writer, 2, value);
    writer.end(start);
  }
}

function writeJsonValue(writer: BinaryWriter, field: number, value: JsonValue): void {
  const start = writer.begin(field);
  if (value === null) writer.presentBool(1, false);
  else if (typeof value === "number") writer.presentDouble(2, value);
  else if (typeof value === "string") writer.presentString(3, value);
  else if (typeof value === "boolean") writer.presentBool(4, value);
  else if (isList(value)) writeList(writer, 6, value);
  else writeStruct(writer, 5, value);
  writer.end(start);
}

function writeStruct(writer: BinaryWriter, field: number, record: JsonRecord): void {
  const start = writer.begin(field);
  writeJsonEntries(writer, 1, record);
  writer.end(start);
}

function writeList(writer: BinaryWriter, field: number, values: readonly JsonValue[]): void {
  const start = writer.begin(field);
  for (const value of values) writeJsonValue(writer, 1, value);
  writer.end(start);
}

/** `Array.isArray` that also narrows a read-only array. */
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
