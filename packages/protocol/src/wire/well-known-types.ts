/** `google.protobuf.StringValue`, `Int32Value` and `Timestamp` as the neutral model has them. */
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { WireFormatError } from "./wire-format-error.js";

/** The furthest time from the epoch that a `Date` can hold, in milliseconds. */
const FURTHEST_TIME = 8.64e15;

/** An empty message is the empty string; an absent field is for the caller to leave `undefined`. */
export function readStringValue(reader: BinaryReader): string {
  let value = "";
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        value = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return value;
}

export function writeStringValue(writer: BinaryWriter, field: number, value: string | undefined): void {
  if (value === undefined) return;
  const start = writer.begin(field);
  writer.string(1, value);
  writer.end(start);
}

/** An empty message is 0; an absent field is for the caller to leave `undefined`. */
export function readInt32Value(reader: BinaryReader): number {
  let value = 0;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        value = reader.int32();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return value;
}

export function writeInt32Value(writer: BinaryWriter, field: number, value: number | undefined): void {
  if (value === undefined) return;
  const start = writer.begin(field);
  writer.int32(1, value);
  writer.end(start);
}

/** Milliseconds since the epoch, rounded down, and never beyond what a `Date` can hold. */
export function readTimestamp(reader: BinaryReader): number {
  let seconds = 0;
  let nanos = 0;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        seconds = reader.int64();
        break;
      case (2 << 3) | 0:
        nanos = reader.int32();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  const time = seconds * 1_000 + Math.floor(nanos / 1_000_000);
  return Math.min(Math.max(time, -FURTHEST_TIME), FURTHEST_TIME);
}

/** Fractions of a millisecond are rounded down. */
export function writeTimestamp(writer: BinaryWriter, field: number, time: number | undefined): void {
  if (time === undefined) return;
  if (!(Math.abs(time) <= FURTHEST_TIME)) throw new WireFormatError(`${time} in field ${field} is not a time`);
  const milliseconds = Math.floor(time);
  const seconds = Math.floor(milliseconds / 1_000);
  const start = writer.begin(field);
  writer.int64(1, seconds);
  writer.int32(2, (milliseconds - seconds * 1_000) * 1_000_000);
  writer.end(start);
}
