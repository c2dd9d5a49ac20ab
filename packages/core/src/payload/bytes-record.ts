/** The form in which a Uint8Array stands in an envelope. */
export class BytesRecord {
  constructor(readonly base64: string) {}
}

/** Characters handed to `fromCharCode` at once: its arguments go on the stack. */
const chunk = 8_192;

/** Base64 without Node's Buffer: core also runs in browsers. */
export function encodeBytes(bytes: Uint8Array): BytesRecord {
  let binary = "";
  for (let start = 0; start < bytes.length; start += chunk) {
    binary += String.fromCharCode(...bytes.subarray(start, start + chunk));
  }
  return new BytesRecord(btoa(binary));
}

/** @throws an error of the platform if the record does not hold base64 */
export function decodeBytes({ base64 }: BytesRecord): Uint8Array {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
