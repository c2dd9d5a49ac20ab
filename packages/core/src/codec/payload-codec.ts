/**
 * Transforms payloads on their way to the engine and back, for example to encrypt or to compress them. Workers and
 * clients apply it to every payload of a message at once: inputs, results, event payloads, custom statuses, reasons, and
 * the messages, stacks and properties of failures. Names, ids and tags are not payloads. Of several codecs, the first
 * encodes first, and decodes last.
 *
 * Every worker and client of a task hub needs the same codecs. What an implementation owes:
 *
 * - `decode(encode(payloads))` equals `payloads`; each returns as many as it was given, in the same order.
 * - What it did not encode itself, `decode` returns as it is: a codec may be added to a task hub that is in use.
 * - What it encoded and cannot decode (a key is missing, a byte was changed), it rejects with a `PayloadError`. Any other
 *   error says that it may work later (a key server is down).
 *
 * @example
 * const worker = new Worker(connection, { orchestrators, activities, codecs: [gzipCodec(), aesGcmCodec({ keys, current: "2026" })] });
 */
export interface PayloadCodec {
  encode(payloads: readonly string[]): PromiseLike<readonly string[]>;
  decode(payloads: readonly string[]): PromiseLike<readonly string[]>;
}
