/** A key of the platform's WebCrypto. */
export type AesGcmKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** A key, from bytes made when it is first asked for. */
export type GetKey = () => Promise<AesGcmKey>;

/**
 * Keys by their ids. (A map, since ids come out of payloads, and `constructor` is one like others.)
 *
 * @param current - the id of the key that encrypts; the others only decrypt
 * @throws TypeError where an id or a key cannot be one; the message never shows a key
 */
export function createAesKeyring(
  keys: Readonly<Record<string, Uint8Array | AesGcmKey>>,
  current: string,
): ReadonlyMap<string, GetKey> {
  return new Map(Object.entries(keys).map(([id, key]) => [checkId(id), toGetter(id, key, id === current)]));
}

function toGetter(id: string, key: Uint8Array | AesGcmKey, encrypts: boolean): GetKey {
  if (isBytes(key)) {
    const bytes = copyOf(id, key);
    let imported: Promise<AesGcmKey> | undefined;
    return () => (imported ??= crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]));
  }
  checkCryptoKey(id, key);
  if (encrypts) checkEncrypts(id, key);
  return () => Promise.resolve(key);
}

function isBytes(key: Uint8Array | AesGcmKey): key is Uint8Array {
  return ArrayBuffer.isView(key);
}

/** Whoever gave the bytes may wipe them. */
function copyOf(id: string, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if ([16, 24, 32].includes(bytes.byteLength)) return Uint8Array.from(bytes);
  throw new TypeError(`the key ${JSON.stringify(id)} has ${bytes.byteLength} bytes, and must have 16, 24 or 32`);
}

function checkCryptoKey(id: string, key: Partial<AesGcmKey> | null | undefined): void {
  if (key?.algorithm?.name === "AES-GCM" && key.usages?.includes("decrypt")) return;
  throw new TypeError(
    `the key ${JSON.stringify(id)} is neither a Uint8Array nor a CryptoKey for AES-GCM that decrypts`,
  );
}

function checkEncrypts(id: string, key: AesGcmKey): void {
  if (key.usages.includes("encrypt")) return;
  throw new TypeError(
    `the key ${JSON.stringify(id)} is the current one, which encrypts, but this CryptoKey does not have the usage "encrypt"`,
  );
}

function checkId(id: string): string {
  if (id !== "" && !/\p{Surrogate}/u.test(id)) return id;
  throw new TypeError(`${JSON.stringify(id)} cannot be the id of a key`);
}
