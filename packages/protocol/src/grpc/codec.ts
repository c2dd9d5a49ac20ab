import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";

/** How the neutral form of a message travels. Both directions throw an `Error` where there is no such form. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

const NO_BYTES = new Uint8Array(0);

/** For messages that say nothing: what may stand in them is not looked at. */
export const nothing: Codec<void> = { encode: () => NO_BYTES, decode: () => {} };

/** A codec by way of a generated message. */
export function messageCodec<Desc extends DescMessage, T>(
  schema: Desc,
  toMessage: (value: T) => MessageInitShape<Desc>,
  fromMessage: (message: MessageShape<Desc>) => T,
): Codec<T> {
  return {
    encode: (value) => toBinary(schema, create(schema, toMessage(value))),
    decode: (bytes) => fromMessage(fromBinary(schema, bytes)),
  };
}
