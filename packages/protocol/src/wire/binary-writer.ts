/**
 * Writes the protobuf wire format into one growing buffer.
 *
 * A nested message is written in place behind one byte kept free for its length; `end` moves it on the few times that
 * the length needs more. Fields are to be written in the order of their numbers; then the bytes are the very ones that
 * other protobuf libraries write for the same message.
 */
import { NESTING_LIMIT } from "./nesting-limit.js";
import { encodeUtf8Into } from "./utf8.js";
import { WireFormatError } from "./wire-format-error.js";

const TWO_TO_32 = 4_294_967_296;

export class BinaryWriter {
  private bytes: Uint8Array<ArrayBuffer>;
  private position = 0;
  private depth = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  get capacity(): number {
    return this.bytes.length;
  }

  /** A copy of what was written, in a buffer of its own that may be transferred; the writer begins anew. */
  finish(): Uint8Array<ArrayBuffer> {
    const written = this.bytes.slice(0, this.position);
    this.position = 0;
    return written;
  }

  /** Opens a message field; returns what `end` needs to close it. */
  begin(field: number): number {
    if (++this.depth > NESTING_LIMIT) throw new WireFormatError(`messages nest deeper than ${NESTING_LIMIT} levels`);
    this.reserve(6);
    this.varint32((field << 3) | 2);
    return this.position++;
  }

  end(start: number): void {
    const length = this.position - start - 1;
    this.setLength(start, length, 1);
    this.depth--;
  }

  // ---- fields that are left out when they hold the default of their type ---------------------------------------------

  int32(field: number, value: number): void {
    if (value === 0) return;
    if ((value | 0) !== value) throw new WireFormatError(`${value} in field ${field} is not a 32-bit integer`);
    this.reserve(15);
    this.varint32(field << 3);
    if (value > 0) this.varint32(value);
    else this.varint64(value, -1);
  }

  /** `value` must be an integer that a double holds exactly. */
  int64(field: number, value: number): void {
    if (value === 0) return;
    this.reserve(15);
    this.varint32(field << 3);
    this.varint64(value, Math.floor(value / TWO_TO_32));
  }

  bool(field: number, value: boolean): void {
    if (value) this.presentBool(field, value);
  }

  string(field: number, value: string): void {
    if (value !== "") this.presentString(field, value);
  }

  // ---- fields that are written whatever they hold: elements of lists and maps, members of a oneof ---------------------

  presentBool(field: number, value: boolean): void {
    this.reserve(6);
    this.varint32(field << 3);
    this.bytes[this.position++] = value ? 1 : 0;
  }

  presentDouble(field: number, value: number): void {
    this.reserve(13);
    this.varint32((field << 3) | 1);
    new DataView(this.bytes.buffer).setFloat64(this.position, value, true);
    this.position += 8;
  }

  presentString(field: number, value: string): void {
    this.reserve(10 + 3 * value.length);
    this.varint32((field << 3) | 2);
    const start = this.position;
    const prefix = sizeOfVarint32(value.length);
    const length = encodeUtf8Into(value, this.bytes, start + prefix);
    this.position = start + prefix + length;
    this.setLength(start, length, prefix);
  }

  /** A message that was encoded before. */
  presentMessage(field: number, message: Uint8Array): void {
    this.reserve(10 + message.byteLength);
    this.varint32((field << 3) | 2);
    this.varint32(message.byteLength);
    this.bytes.set(message, this.position);
    this.position += message.byteLength;
  }

  /** Puts the length before what follows `start + prefix`, which moves on if the prefix was kept too short. */
  private setLength(start: number, length: number, prefix: number): void {
    if (length < 0x80 && prefix === 1) {
      this.bytes[start] = length;
      return;
    }
    const needed = sizeOfVarint32(length);
    if (needed !== prefix) {
      this.reserve(needed - prefix);
      this.bytes.copyWithin(start + needed, start + prefix, this.position);
    }
    this.position = start;
    this.varint32(length);
    this.position += length;
  }

  /** The caller has reserved 5 bytes. */
  private varint32(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.bytes[this.position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.position++] = rest;
  }

  /** The caller has reserved 10 bytes. */
  private varint64(low: number, high: number): void {
    let lowRest = low >>> 0;
    let highRest = high >>> 0;
    while (highRest > 0) {
      this.bytes[this.position++] = (lowRest & 0x7f) | 0x80;
      lowRest = ((lowRest >>> 7) | (highRest << 25)) >>> 0;
      highRest >>>= 7;
    }
    this.varint32(lowRest);
  }

  private reserve(count: number): void {
    const needed = this.position + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.position));
    this.bytes = grown;
  }
}

function sizeOfVarint32(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}
