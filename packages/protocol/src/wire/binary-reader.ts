/**
 * Reads the protobuf wire format from a byte array, message within message.
 *
 * Invariants:
 * 1. Every read is checked against the end of the innermost open message, so nothing reads past it or past the array.
 * 2. Every call either advances or throws a `WireFormatError`: no input makes a reader loop.
 * 3. A reader that has thrown is spent.
 *
 * A tag is `(field number << 3) | wire type`, with 0 for varints, 1 and 5 for 64 and 32 bits, and 2 for whatever has a
 * length: strings and messages. The codecs of the messages switch over whole tags, so a field whose tag a message does
 * not list, be it for its number or for its wire type, is skipped.
 */
import { NESTING_LIMIT } from "./nesting-limit.js";
import { decodeName, decodeUtf8 } from "./utf8.js";
import { WireFormatError } from "./wire-format-error.js";

const TWO_TO_32 = 4_294_967_296;

export class BinaryReader {
  private readonly bytes: Uint8Array;
  private position = 0;
  private end: number;
  private depth = 0;

  constructor(bytes: Uint8Array) {
    // A plain Uint8Array, also for a Buffer: one hidden class keeps the element reads below monomorphic.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.byteLength;
  }

  /** Whether the innermost open message has a further field. */
  hasMore(): boolean {
    return this.position < this.end;
  }

  /** Opens the length-delimited message that begins here; returns what `leave` needs to go back. */
  enter(): number {
    const end = this.length() + this.position;
    if (++this.depth > NESTING_LIMIT) throw new WireFormatError(`messages nest deeper than ${NESTING_LIMIT} levels`);
    const outer = this.end;
    this.end = end;
    return outer;
  }

  /** Closes the innermost open message and goes on behind it. */
  leave(outer: number): void {
    this.position = this.end;
    this.end = outer;
    this.depth--;
  }

  /** A place to come back to with `goBack`, while the same message is open. */
  mark(): number {
    return this.position;
  }

  goBack(mark: number): void {
    this.position = mark;
  }

  tag(): number {
    const byte = this.bytes[this.position] ?? 0;
    if (byte > 7 && byte < 0x80 && this.position < this.end) {
      this.position++;
      return byte;
    }
    const tag = this.varint32() >>> 0;
    if (tag < 8) throw new WireFormatError(`field number 0 at byte ${this.position - 1}`);
    return tag;
  }

  int32(): number {
    return this.varint32();
  }

  bool(): boolean {
    return this.int64() !== 0;
  }

  /** Exact up to 2^53 in size, rounded beyond. */
  int64(): number {
    const bytes = this.bytes;
    let at = this.position;
    let byte = 0x80;
    let low = 0;
    for (let shift = 0; byte > 0x7f && shift < 28; shift += 7) {
      byte = bytes[at++] ?? 0;
      low |= (byte & 0x7f) << shift;
    }
    let high = 0;
    if (byte > 0x7f) {
      byte = bytes[at++] ?? 0;
      low |= byte << 28;
      high = (byte & 0x7f) >>> 4;
      for (let shift = 3; byte > 0x7f && shift < 38; shift += 7) {
        byte = bytes[at++] ?? 0;
        high |= (byte & 0x7f) << shift;
      }
    }
    this.position = this.endOfVarint(at, byte);
    return high * TWO_TO_32 + (low >>> 0);
  }

  double(): number {
    const position = this.position;
    this.advance(8);
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + position, 8).getFloat64(0, true);
  }

  string(): string {
    const length = this.length();
    const start = this.position;
    this.position = start + length;
    return decodeUtf8(this.bytes, start, this.position);
  }

  /** Like `string`, for what a history repeats: names and keys share one string each. */
  name(): string {
    const length = this.length();
    const start = this.position;
    this.position = start + length;
    return decodeName(this.bytes, start, this.position);
  }

  /** The bytes of a message, to be decoded by itself: a view, not a copy. */
  message(): Uint8Array {
    const length = this.length();
    const start = this.position;
    this.position = start + length;
    return this.bytes.subarray(start, this.position);
  }

  /** Passes over the value of a field that nobody asked for. */
  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.int64();
        return;
      case 1:
        this.advance(8);
        return;
      case 2:
        this.advance(this.length());
        return;
      case 5:
        this.advance(4);
        return;
    }
    throw new WireFormatError(`wire type ${tag & 7} of field ${tag >>> 3} at byte ${this.position} is not supported`);
  }

  /** The low 32 bits of a varint, signed: negative numbers travel as 10 bytes. */
  private varint32(): number {
    const bytes = this.bytes;
    let at = this.position;
    let byte = bytes[at++] ?? 0;
    let result = byte & 0x7f;
    for (let shift = 7; byte > 0x7f && shift < 70; shift += 7) {
      byte = bytes[at++] ?? 0;
      if (shift < 32) result |= (byte & 0x7f) << shift;
    }
    this.position = this.endOfVarint(at, byte);
    return result;
  }

  /** Checks the varint read up to `end`, as a whole: what lay beyond the open message was never used. */
  private endOfVarint(end: number, lastByte: number): number {
    if (end > this.end) throw this.truncated(end - this.position);
    if (lastByte > 0x7f) throw new WireFormatError(`a varint of more than 10 bytes ends at byte ${end}`);
    return end;
  }

  /** A length prefix that fits into what is left of the open message. */
  private length(): number {
    const byte = this.bytes[this.position] ?? 0x80;
    if (byte < 0x80 && byte < this.end - this.position) {
      this.position++;
      return byte;
    }
    const length = this.varint32() >>> 0;
    if (length > this.end - this.position) throw this.truncated(length);
    return length;
  }

  private advance(count: number): void {
    if (count > this.end - this.position) throw this.truncated(count);
    this.position += count;
  }

  private truncated(wanted: number): WireFormatError {
    return new WireFormatError(
      `the message ends at byte ${this.end}, but byte ${this.position} begins something ${wanted} bytes long`,
    );
  }
}
