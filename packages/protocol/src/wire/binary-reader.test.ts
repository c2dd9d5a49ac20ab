import { describe, expect, it } from "@jest/globals";
import { BinaryReader } from "./binary-reader.js";
import { WireFormatError } from "./wire-format-error.js";

function reader(...bytes: readonly number[]): BinaryReader {
  return new BinaryReader(Uint8Array.from(bytes));
}

const MINUS_ONE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

describe("numbers", () => {
  it.each<[bytes: readonly number[], value: number]>([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x80, 0x01], 128],
    [[0xff, 0xff, 0xff, 0xff, 0x07], 2 ** 31 - 1],
    [MINUS_ONE, -1],
    [[0x80, 0x80, 0x80, 0x80, 0xf8, 0xff, 0xff, 0xff, 0xff, 0x01], -(2 ** 31)],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], -1],
    [[0x85, 0x80, 0x80, 0x00], 5],
  ])("reads %p as the 32-bit integer %d", (bytes, value) => {
    expect(reader(...bytes).int32()).toBe(value);
  });

  it.each<[bytes: readonly number[], value: number]>([
    [[0x00], 0],
    [[0xff, 0xff, 0xff, 0x7f], 2 ** 28 - 1],
    [[0x80, 0x80, 0x80, 0x80, 0x01], 2 ** 28],
    [[0xff, 0xff, 0xff, 0xff, 0x0f], 2 ** 32 - 1],
    [[0x80, 0x80, 0x80, 0x80, 0x10], 2 ** 32],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], 2 ** 53 - 1],
    [MINUS_ONE, -1],
    [[0x80, 0x92, 0xb8, 0xc3, 0x98, 0xfe, 0xff, 0xff, 0xff, 0x01], -62_135_596_800],
    [[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], -(2 ** 63)],
  ])("reads %p as the 64-bit integer %d", (bytes, value) => {
    expect(reader(...bytes).int64()).toBe(value);
  });

  it("takes any set bit of a varint for true", () => {
    expect(reader(0x00).bool()).toBe(false);
    expect(reader(0x02).bool()).toBe(true);
    expect(reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x01).bool()).toBe(true);
  });

  it("reads doubles wherever they lie", () => {
    const bytes = new Uint8Array(11);
    new DataView(bytes.buffer).setFloat64(3, -1.5, true);

    expect(new BinaryReader(bytes.subarray(3)).double()).toBe(-1.5);
  });

  it("refuses a varint of more than 10 bytes", () => {
    const endless = new Array<number>(20).fill(0x80);

    expect(() => reader(...endless).int32()).toThrow(/more than 10 bytes/);
    expect(() => reader(...endless).int64()).toThrow(/more than 10 bytes/);
    expect(() => reader(...endless).tag()).toThrow(/more than 10 bytes/);
  });
});

describe("bounds", () => {
  it.each<[what: string, bytes: readonly number[], read: (reader: BinaryReader) => unknown]>([
    ["a varint", [0x80], (r) => r.int32()],
    ["a long varint", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], (r) => r.int64()],
    ["a tag", [], (r) => r.tag()],
    ["a double", [1, 2, 3, 4, 5, 6, 7], (r) => r.double()],
    ["a string", [0x05, 0x61, 0x62], (r) => r.string()],
    ["a name", [0x05, 0x61, 0x62], (r) => r.name()],
    ["a message", [0x01], (r) => r.enter()],
    ["a message of 4 GB", [0xff, 0xff, 0xff, 0xff, 0x0f], (r) => r.enter()],
    ["a skipped varint", [0x80], (r) => r.skip(0x08)],
    ["a skipped 64-bit number", [1, 2, 3], (r) => r.skip(0x09)],
    ["a skipped string", [0x02, 0x61], (r) => r.skip(0x0a)],
    ["a skipped 32-bit number", [1, 2, 3], (r) => r.skip(0x0d)],
  ])("refuses %s that is cut off", (_what, bytes, read) => {
    expect(() => read(reader(...bytes))).toThrow(/the message ends at byte/);
  });

  it("ends a message where its length says, though the bytes go on", () => {
    const r = reader(0x02, 0x08, 0x80, 0x01);
    r.enter();
    r.tag();

    expect(() => r.int32()).toThrow(WireFormatError);
  });

  it("refuses a message that is longer than the one around it", () => {
    const r = reader(0x02, 0x0a, 0x03, 0x61, 0x61, 0x61);
    r.enter();
    r.tag();

    expect(() => r.string()).toThrow(WireFormatError);
  });

  it("goes on behind a message that was left early", () => {
    const r = reader(0x02, 0x08, 0x01, 0x18);
    const outer = r.enter();
    r.leave(outer);

    expect(r.tag()).toBe(0x18);
    expect(r.hasMore()).toBe(false);
  });
});

describe("tags", () => {
  it("refuses field number 0", () => {
    expect(() => reader(0x02).tag()).toThrow(/field number 0/);
  });

  it.each([3, 4, 6, 7])("refuses to skip wire type %d", (wireType) => {
    expect(() => reader(0, 0, 0, 0).skip((5 << 3) | wireType)).toThrow(`wire type ${wireType} of field 5`);
  });
});
