/** The wire format by hand, so that what no encoder would write can be written. */

export const WireType = { Varint: 0, Bits64: 1, Length: 2, Bits32: 5 } as const;

/** Two's complement in 64 bits, as the format has it. */
export function varint(value: bigint | number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

export function tag(field: number, type: number): Buffer {
  return varint((BigInt(field) << 3n) | BigInt(type));
}

export function lengthDelimited(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([tag(field, WireType.Length), varint(bytes.byteLength), bytes]);
}

/** The same bytes in so many messages within one another, each of them this field of the one around it. */
export function nested(fields: readonly number[], depth: number, innermost: Uint8Array): Buffer {
  const heads: Uint8Array[] = [];
  let length = innermost.byteLength;
  for (let level = 0; level < depth; level++) {
    for (const field of [...fields].reverse()) {
      const head = Buffer.concat([tag(field, WireType.Length), varint(length)]);
      heads.push(head);
      length += head.byteLength;
    }
  }
  return Buffer.concat([...heads.reverse(), innermost]);
}
