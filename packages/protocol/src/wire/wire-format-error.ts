/**
 * Bytes that are no message of the wire contract, or a record that has no form on the wire (a fractional id, a time
 * out of range, nesting beyond the limit). Decoding throws nothing else, whatever the bytes.
 */
export class WireFormatError extends RangeError {
  override readonly name = "WireFormatError";
}
