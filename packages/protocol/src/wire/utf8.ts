/**
 * Strings to and from UTF-8. The native codecs are the fastest for long strings but cost some 150 ns a call, more than
 * most names and ids take here.
 *
 * Both ways are lenient, as a history must stay readable whatever a user put into it: bytes that are not UTF-8 and lone
 * surrogates become U+FFFD.
 */

/** Strings up to this length, in bytes, are kept for `decodeName`; so many of them, a power of 2. */
const LONGEST_KNOWN = 32;
const KNOWN_COUNT = 256;

/** Concatenation makes a flat string up to this length; beyond, a tree of pieces that costs memory and a later copy. */
const SHORT_DECODED = 12;
const SHORT_ENCODED = 40;

// A leading U+FEFF is text here, not a byte-order mark to be dropped.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_DECODED) return decoder.decode(bytes.subarray(start, end));
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 0x7f) return decoder.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

const known: (string | undefined)[] = new Array<undefined>(KNOWN_COUNT).fill(undefined);

/** Like `decodeUtf8`, but returns the string of an earlier call where it can: for names, of which there are few. */
export function decodeName(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > LONGEST_KNOWN) return decodeUtf8(bytes, start, end);
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (hash * 31 + (bytes[at] ?? 0)) | 0;
  const slot = hash & (KNOWN_COUNT - 1);
  const candidate = known[slot];
  if (candidate !== undefined && isAscii(candidate, bytes, start, end)) return candidate;
  return (known[slot] = decodeUtf8(bytes, start, end));
}

/** Whether `bytes` are ASCII and spell `text`. */
function isAscii(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index++) {
    const byte = bytes[start + index] ?? 0;
    if (byte > 0x7f || byte !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Writes `text` at `start`, where `3 * text.length` bytes must be free, and returns the number of bytes written. */
export function encodeUtf8Into(text: string, bytes: Uint8Array, start: number): number {
  const length = text.length;
  if (length > SHORT_ENCODED) return encoder.encodeInto(text, bytes.subarray(start)).written;
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return encoder.encodeInto(text, bytes.subarray(start)).written;
    bytes[start + index] = unit;
  }
  return length;
}
