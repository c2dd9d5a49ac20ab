/**
 * `reawait:aes-gcm:<key id, percent-encoded>:<base64 of IV, ciphertext and tag>`. What stands before the base64 is
 * authenticated with the rest, so that a payload cannot be passed off as one of another key.
 */
import { type AesGcmKey, createAesKeyring } from "./aes-keyring.js";
import { BytesRecord, decodeBytes, encodeBytes } from "../payload/bytes-record.js";
import { PayloadError } from "../payload/payload-error.js";
import type { PayloadCodec } from "./payload-codec.js";
import { toBytes, toText } from "./text-bytes.js";

export interface AesGcmCodecOptions {
  /**
   * The keys by their ids: 16, 24 or 32 random bytes (32 are a good choice), or a `CryptoKey` for AES-GCM that may
   * `decrypt`, and the current one `encrypt`. An id is readable in every payload and says nothing of the key. Keep a key for as long as a payload of it may be read.
   */
  readonly keys: Readonly<Record<string, Uint8Array | AesGcmKey>>;
  /** The id of the key that encrypts. */
  readonly current: string;
  /**
   * What to do with a payload that is not encrypted. `"accept"` reads it as it is, so that encryption can be added to a
   * task hub in use; but whoever can write to the hub can then pass payloads of their own to your code. `"refuse"`
   * rejects it with a `PayloadError`: choose it as soon as none is left and everything that raises events encrypts, since
   * an instance that gets a plain one stands still. Failures that the engine itself makes are read either way. Default:
   * `"accept"`.
   */
  readonly plaintext?: "accept" | "refuse" | undefined;
}

const mark = "reawait:aes-gcm:";
const ivLength = 12;
const policies: ReadonlySet<unknown> = new Set(["accept", "refuse"] satisfies AesGcmCodecOptions["plaintext"][]);

/**
 * Encrypts payloads with AES-GCM, each under a random IV, so that the engine and its storage see none of them: neither
 * can change one unnoticed. Names, ids, tags and the lengths of payloads stay visible; a payload is not bound to its
 * place, so that one can be put where another was.
 *
 * To rotate, add the new key everywhere, then make it `current` everywhere, and remove the old one when no payload of it
 * is left. A key must encrypt fewer than 2^32 payloads.
 *
 * @throws TypeError where a key is none, or there is none of the id `current`
 *
 * @example
 * const codec = aesGcmCodec({ keys: { "2026-05": oldKey, "2026-11": newKey }, current: "2026-11" });
 * new Worker(connection, { orchestrators, activities, codecs: [codec] });
 * new Client(connection, { codecs: [codec] });
 */
export function aesGcmCodec({ keys, current, plaintext = "accept" }: AesGcmCodecOptions): PayloadCodec {
  if (!policies.has(plaintext)) throw new TypeError('plaintext of aesGcmCodec must be "accept" or "refuse"');
  const keyring = createAesKeyring(keys, current);
  const currentKey = keyring.get(current);
  if (currentKey === undefined) throw new TypeError(`keys has no ${JSON.stringify(current)}, which is the current key`);

  const encrypt = async (payload: string): Promise<string> => {
    const header = `${mark}${encodeURIComponent(current)}:`;
    const iv = crypto.getRandomValues(new Uint8Array(ivLength));
    const ciphertext = await crypto.subtle.encrypt(algorithm(iv, header), await currentKey(), toBytes(payload));
    const sealed = new Uint8Array(ivLength + ciphertext.byteLength);
    sealed.set(iv);
    sealed.set(new Uint8Array(ciphertext), ivLength);
    return header + encodeBytes(sealed).base64;
  };

  const decrypt = async (payload: string): Promise<string> => {
    if (!payload.startsWith(mark)) {
      if (plaintext === "accept") return payload;
      throw unreadable("it is not encrypted, and the option plaintext of aesGcmCodec says to refuse that");
    }
    const { header, keyId } = readHeader(payload);
    const key = await keyring.get(keyId)?.();
    if (key === undefined) {
      throw unreadable(`it needs the key ${JSON.stringify(keyId)}, which is not among the keys of aesGcmCodec`);
    }
    try {
      const sealed = decodeBytes(new BytesRecord(payload.slice(header.length)));
      const from = algorithm(sealed.subarray(0, ivLength), header);
      return toText(new Uint8Array(await crypto.subtle.decrypt(from, key, sealed.subarray(ivLength))));
    } catch (cause) {
      throw unreadable(`it was changed, or its key ${JSON.stringify(keyId)} was another one`, cause);
    }
  };

  return Object.freeze({
    encode: (payloads: readonly string[]) => Promise.all(payloads.map(encrypt)),
    decode: (payloads: readonly string[]) => Promise.all(payloads.map(decrypt)),
  });
}

/** The header as it stands there, which is what was authenticated. */
function readHeader(payload: string): { readonly header: string; readonly keyId: string } {
  const header = payload.slice(0, payload.indexOf(":", mark.length) + 1);
  try {
    if (header !== "") return { header, keyId: decodeURIComponent(header.slice(mark.length, -1)) };
  } catch {
    // A percent sign that escapes nothing.
  }
  throw unreadable("its header is damaged");
}

function algorithm(iv: Uint8Array, header: string) {
  return { name: "AES-GCM", iv, additionalData: toBytes(header) };
}

function unreadable(why: string, cause?: unknown): PayloadError {
  return new PayloadError(`A payload can't be decrypted: ${why}.`, "$", { cause });
}
