import { BinaryWriter } from "./binary-writer.js";

const FIRST_CAPACITY = 4_096;
const LARGEST_KEPT_CAPACITY = 1_048_576;

/** The writer of the last call, for the next one: most calls write a few hundred bytes. */
let spareWriter: BinaryWriter | undefined;

/** The bytes that `write` writes, in a buffer of their own, which may be transferred to another thread. */
export function encodeMessage(write: (writer: BinaryWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = spareWriter ?? new BinaryWriter(FIRST_CAPACITY);
  // Not offered while in use, nor after a failure in the middle of a message.
  spareWriter = undefined;
  write(writer);
  const bytes = writer.finish();
  if (writer.capacity <= LARGEST_KEPT_CAPACITY) spareWriter = writer;
  return bytes;
}
