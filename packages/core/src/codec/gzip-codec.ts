import { BytesRecord, decodeBytes, encodeBytes } from "../payload/bytes-record.js";
import { PayloadError } from "../payload/payload-error.js";
import type { PayloadCodec } from "./payload-codec.js";
import { toBytes, toText } from "./text-bytes.js";

export interface GzipCodecOptions {
  /** Payloads of fewer characters travel as they are. Default: 1,024. */
  readonly threshold?: number | undefined;
  /**
   * The largest payload, in bytes before compression, that is written or read: a small message must not unpack to more
   * than memory holds. Give all programs of a task hub the same. Default: 64 MiB.
   */
  readonly maxSize?: number | undefined;
}

/** No JSON begins like this. A text of another kind that does is compressed, however short, so as to stay itself. */
const mark = "reawait:gzip:";

/**
 * Compresses payloads with gzip, where that makes them smaller. Needs `CompressionStream`: every Node version that is
 * supported has it, and so have browsers.
 *
 * Together with encryption it goes first, as what is encrypted does not shrink. (Where an attacker can both choose a part
 * of a payload and see its size, compression may betray the rest: then leave it out.)
 *
 * @throws RangeError where a size makes no sense
 *
 * @example
 * const codecs = [gzipCodec({ threshold: 4_096 }), aesGcmCodec({ keys, current: "2026-11" })];
 */
export function gzipCodec({ threshold = 1_024, maxSize = 64 * 1_024 * 1_024 }: GzipCodecOptions = {}): PayloadCodec {
  checkSize("threshold", threshold);
  checkSize("maxSize", maxSize);
  return Object.freeze({
    encode: (payloads: readonly string[]) => Promise.all(payloads.map((each) => compress(each, threshold, maxSize))),
    decode: (payloads: readonly string[]) => Promise.all(payloads.map((each) => decompress(each, maxSize))),
  });
}

async function compress(payload: string, threshold: number, maxSize: number): Promise<string> {
  const isMistakable = payload.startsWith(mark);
  if (payload.length < threshold && !isMistakable) return payload;
  const bytes = toBytes(payload);
  if (bytes.length > maxSize) throw new PayloadError(`A payload of ${bytes.length} bytes ${beyond(maxSize)}.`, "$");
  const compressed = mark + encodeBytes(await pipe(bytes, new CompressionStream("gzip"))).base64;
  return compressed.length < bytes.length || isMistakable ? compressed : payload;
}

async function decompress(payload: string, maxSize: number): Promise<string> {
  if (!payload.startsWith(mark)) return payload;
  try {
    const compressed = decodeBytes(new BytesRecord(payload.slice(mark.length)));
    return toText(await pipe(compressed, new DecompressionStream("gzip"), maxSize));
  } catch (cause) {
    const why = cause instanceof RangeError ? `what it unpacks to ${cause.message}` : "it was changed or cut off";
    throw new PayloadError(`A payload can't be decompressed: ${why}.`, "$", { cause });
  }
}

/** @throws RangeError where more than `maxSize` bytes come out */
async function pipe(bytes: Uint8Array, stream: CompressionStream, maxSize = Infinity): Promise<Uint8Array> {
  // What goes wrong with the writing goes wrong with the reading too.
  const writer = stream.writable.getWriter();
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader: ReadableStreamDefaultReader<Uint8Array> = stream.readable.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    size += part.value.length;
    if (size <= maxSize) continue;
    await reader.cancel();
    throw new RangeError(beyond(maxSize));
  }
  return concat(chunks, size);
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function beyond(maxSize: number): string {
  return `is larger than ${maxSize} bytes: raise maxSize of gzipCodec, or keep it elsewhere and pass where it is`;
}

function checkSize(option: string, size: number): void {
  if (size >= 0) return;
  throw new RangeError(`${option} of gzipCodec must be a number of at least 0, not ${String(size)}`);
}
