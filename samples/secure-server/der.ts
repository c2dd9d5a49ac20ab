/** As much of DER, the encoding of certificates, as a small certificate needs: a tag, a length, and what is in it. */
function encode(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

export const sequence = (...items: readonly Uint8Array[]): Buffer => encode(0x30, ...items);
export const set = (...items: readonly Uint8Array[]): Buffer => encode(0x31, ...items);
export const octetString = (bytes: Uint8Array): Buffer => encode(0x04, bytes);
export const bitString = (bytes: Uint8Array): Buffer => encode(0x03, Buffer.from([0]), bytes);
export const text = (value: string): Buffer => encode(0x0c, Buffer.from(value));
export const bool = (value: boolean): Buffer => encode(0x01, Buffer.from([value ? 0xff : 0]));

/** A number that is positive, whatever its first bit is, and has no superfluous zero before it. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  const isNegative = ((digits[0] ?? 0) & 0x80) !== 0;
  return encode(0x02, Buffer.from(isNegative ? [0] : []), digits);
}

export function context(tag: number, content: Uint8Array, form: "constructed" | "primitive" = "constructed"): Buffer {
  return encode((form === "constructed" ? 0xa0 : 0x80) | tag, content);
}

/** An object identifier, such as "2.5.4.3": seven bits a byte, the first two numbers in one. */
export function oid(id: string): Buffer {
  const [first = 0, second = 0, ...rest] = id.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const groups = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return encode(0x06, Buffer.from(bytes));
}

export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+/, "").replace(/\D/g, "");
  return encode(0x17, Buffer.from(`${digits.slice(2)}Z`));
}
