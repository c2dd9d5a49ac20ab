/** What an engine sends in a stream of waits. */
import { BinaryReader } from "../../wire/binary-reader.js";
import { encodeMessage } from "../../wire/encode-message.js";
import { readRefusal, writeRefusal } from "../refusal.js";
import type { Refusal } from "../refusal.js";

/** One of the things that a message holds: what has become of a wait. */
export type WaitedPart =
  /** The answer of the contract's call, in bytes. */
  | { readonly kind: "answer"; readonly sequence: number; readonly response: Uint8Array }
  /** It is over, and the answer is too large for the stream. */
  | { readonly kind: "elsewhere"; readonly sequence: number }
  | ({ readonly kind: "refused" } & Refusal);

const NO_BYTES = new Uint8Array(0);

export function encodeWaitedParts(parts: readonly WaitedPart[]): Uint8Array {
  return encodeMessage((writer) => {
    for (const part of parts) {
      if (part.kind !== "answer") continue;
      const start = writer.begin(1);
      writer.int64(1, part.sequence);
      writer.presentMessage(2, part.response);
      writer.end(start);
    }
    for (const part of parts) if (part.kind === "elsewhere") writer.int64(2, part.sequence);
    for (const part of parts) if (part.kind === "refused") writeRefusal(writer, 3, part);
  });
}

/** @throws WireFormatError if the bytes are not such a message. What its answers say is not looked at. */
export function decodeWaitedParts(bytes: Uint8Array): readonly WaitedPart[] {
  const parts: WaitedPart[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        parts.push(readAnswer(reader));
        break;
      case (2 << 3) | 0:
        parts.push({ kind: "elsewhere", sequence: reader.int64() });
        break;
      case (3 << 3) | 2:
        parts.push({ kind: "refused", ...readRefusal(reader) });
        break;
      default:
        reader.skip(tag);
    }
  }
  return parts;
}

function readAnswer(reader: BinaryReader): WaitedPart {
  let sequence = 0;
  let response: Uint8Array = NO_BYTES;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        sequence = reader.int64();
        break;
      case (2 << 3) | 2:
        response = reader.message();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return { kind: "answer", sequence, response };
}
