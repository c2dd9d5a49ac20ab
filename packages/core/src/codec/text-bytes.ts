/**
 * Any string as bytes, and back: UTF-8, except for texts with lone surrogates, which UTF-8 cannot hold. Those are UTF-16
 * behind a byte that no UTF-8 begins with.
 */
const utf16 = 0xff;

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!/\p{Surrogate}/u.test(text)) return new TextEncoder().encode(text);
  const bytes = new Uint8Array(1 + 2 * text.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = utf16;
  for (let index = 0; index < text.length; index += 1) view.setUint16(1 + 2 * index, text.charCodeAt(index));
  return bytes;
}

/** @throws TypeError for bytes that `toBytes` does not give */
export function toText(bytes: Uint8Array): string {
  if (bytes[0] !== utf16) return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset + 1, bytes.byteLength - 1);
  if (view.byteLength % 2 !== 0) throw new TypeError("half a character is left over");
  let text = "";
  for (let offset = 0; offset < view.byteLength; offset += 2) text += String.fromCharCode(view.getUint16(offset));
  return text;
}
