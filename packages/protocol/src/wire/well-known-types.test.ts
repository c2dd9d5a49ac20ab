import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { BinaryReader } from "./binary-reader.js";
import { BinaryWriter } from "./binary-writer.js";
import { readStringValue, readTimestamp, writeStringValue, writeTimestamp } from "./well-known-types.js";
import { WireFormatError } from "./wire-format-error.js";

function written(write: (writer: BinaryWriter) => void): readonly number[] {
  const writer = new BinaryWriter(1);
  write(writer);
  return [...writer.finish()];
}

/** Reads field 1 of a message, whatever it is. */
function readField<T>(bytes: readonly number[], read: (reader: BinaryReader) => T): T {
  const reader = new BinaryReader(Uint8Array.from(bytes));
  reader.tag();
  return read(reader);
}

describe("a timestamp", () => {
  it.each<[iso: string, bytes: readonly number[]]>([
    ["1970-01-01T00:00:00.000Z", [0x0a, 0x00]],
    ["1970-01-01T00:00:01.000Z", [0x0a, 0x02, 0x08, 0x01]],
    // Before 1970 the seconds are negative, and the nanoseconds still count forward.
    [
      "1969-12-31T23:59:59.999Z",
      [0x0a, 0x11, 0x08, ...new Array<number>(9).fill(0xff), 0x01, 0x10, 0xc0, 0x8f, 0xae, 0xdc, 0x03],
    ],
    ["0001-01-01T00:00:00.000Z", [0x0a, 0x0b, 0x08, 0x80, 0x92, 0xb8, 0xc3, 0x98, 0xfe, 0xff, 0xff, 0xff, 0x01]],
    ["9999-12-31T23:59:59.000Z", [0x0a, 0x07, 0x08, 0xff, 0x82, 0xd1, 0xff, 0xaf, 0x07]],
  ])("of %s has the bytes that other tools write", (iso, bytes) => {
    const time = Date.parse(iso);

    expect(written((writer) => writeTimestamp(writer, 1, time))).toEqual(bytes);
    expect(readField(bytes, readTimestamp)).toBe(time);
  });

  it("keeps every millisecond that a Date can hold", () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (time) => {
        const bytes = written((writer) => writeTimestamp(writer, 1, time));
        expect(readField(bytes, readTimestamp)).toBe(time);
      }),
    );
  });

  it("is rounded down to the millisecond, also before 1970", () => {
    const nanoseconds999_999 = [0x10, 0xbf, 0x84, 0x3d];

    expect(readField([0x0a, 0x04, ...nanoseconds999_999], readTimestamp)).toBe(0);
    expect(readField([0x0a, 0x02, 0x10, 0x7f], readTimestamp)).toBe(0);
    const fraction = written((writer) => writeTimestamp(writer, 1, -0.5));
    expect(readField(fraction, readTimestamp)).toBe(-1);
  });

  it("beyond what a Date can hold is the furthest that it can", () => {
    const mostSeconds = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
    const leastSeconds = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];

    expect(readField([0x0a, 0x0a, 0x08, ...mostSeconds], readTimestamp)).toBe(8.64e15);
    expect(readField([0x0a, 0x0b, 0x08, ...leastSeconds], readTimestamp)).toBe(-8.64e15);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1, -8.64e15 - 1])("is never %d", (time) => {
    expect(() => written((writer) => writeTimestamp(writer, 1, time))).toThrow(WireFormatError);
  });

  it("that is absent leaves no trace", () => {
    expect(written((writer) => writeTimestamp(writer, 1, undefined))).toEqual([]);
  });
});

describe("a string value", () => {
  it("tells empty from absent", () => {
    expect(written((writer) => writeStringValue(writer, 1, undefined))).toEqual([]);
    expect(written((writer) => writeStringValue(writer, 1, ""))).toEqual([0x0a, 0x00]);
    expect(readField([0x0a, 0x00], readStringValue)).toBe("");
  });

  it.each([0, 1, 40, 41, 63, 125, 126, 127, 128, 16_380, 16_384, 2_097_152])("keeps %d characters", (length) => {
    for (const unit of ["a", "é", "€"]) {
      const text = unit.repeat(length);
      const bytes = new BinaryWriter(1);
      writeStringValue(bytes, 1, text);
      const reader = new BinaryReader(bytes.finish());
      reader.tag();

      expect(readStringValue(reader) === text).toBe(true);
      expect(reader.hasMore()).toBe(false);
    }
  });
});
