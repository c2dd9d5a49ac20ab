/** What a client sends in a stream of waits. */
import { BinaryReader } from "../../wire/binary-reader.js";
import type { BinaryWriter } from "../../wire/binary-writer.js";
import { encodeMessage } from "../../wire/encode-message.js";

/** What an instance is waited for. */
export type WaitFor = "start" | "completion";

/** A wait with its number. Its request, that of the contract's call, is still in bytes: a bad one touches no other. */
export interface NumberedWait {
  readonly kind: WaitFor;
  readonly sequence: number;
  readonly request: Uint8Array;
}

/** One of the things that a message holds. */
export type WaiterPart =
  | NumberedWait
  | { readonly kind: "dropped"; readonly sequence: number }
  /** Of a kind that this version does not know. */
  | { readonly kind: "unknown"; readonly sequence: number };

const NO_BYTES = new Uint8Array(0);

export function encodeWaiterParts(parts: readonly WaiterPart[]): Uint8Array {
  return encodeMessage((writer) => {
    for (const part of parts) if (part.kind === "start" || part.kind === "completion") writeWait(writer, part);
    for (const part of parts) if (part.kind === "dropped") writer.int64(2, part.sequence);
  });
}

/** @throws WireFormatError if the bytes are not such a message. What its requests say is not looked at. */
export function decodeWaiterParts(bytes: Uint8Array): readonly WaiterPart[] {
  const parts: WaiterPart[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        parts.push(readWait(reader));
        break;
      case (2 << 3) | 0:
        parts.push({ kind: "dropped", sequence: reader.int64() });
        break;
      default:
        reader.skip(tag);
    }
  }
  return parts;
}

function writeWait(writer: BinaryWriter, { kind, sequence, request }: NumberedWait): void {
  const start = writer.begin(1);
  writer.int64(1, sequence);
  writer.presentMessage(kind === "start" ? 2 : 3, request);
  writer.end(start);
}

function readWait(reader: BinaryReader): WaiterPart {
  let sequence = 0;
  let kind: WaitFor | "unknown" = "unknown";
  let request: Uint8Array = NO_BYTES;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        sequence = reader.int64();
        break;
      case (2 << 3) | 2:
        kind = "start";
        request = reader.message();
        break;
      case (3 << 3) | 2:
        kind = "completion";
        request = reader.message();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return kind === "unknown" ? { kind, sequence } : { kind, sequence, request };
}
