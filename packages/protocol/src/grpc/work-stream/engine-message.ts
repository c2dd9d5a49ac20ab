/** What an engine sends in a stream of work: items, and what has become of answers. */
import type { WorkItem } from "../../model/work-item.js";
import { BinaryReader } from "../../wire/binary-reader.js";
import { encodeMessage } from "../../wire/encode-message.js";
import { decodeWorkItem } from "../../wire/work-item-codec.js";

/** An answer that was not taken. */
export interface Refusal {
  readonly sequence: number;
  /** Of gRPC. */
  readonly code: number;
  readonly message: string;
}

export interface EngineMessage {
  /** `undefined` is an item that the port has no word for. */
  readonly items: readonly (WorkItem | undefined)[];
  readonly acknowledged: readonly number[];
  readonly refusals: readonly Refusal[];
}

/** One of the things that a message holds. */
export type EnginePart =
  | { readonly kind: "item"; readonly bytes: Uint8Array }
  | { readonly kind: "acknowledged"; readonly sequence: number }
  | ({ readonly kind: "refused" } & Refusal);

export function encodeEngineParts(parts: readonly EnginePart[]): Uint8Array {
  return encodeMessage((writer) => {
    for (const part of parts) if (part.kind === "item") writer.presentMessage(1, part.bytes);
    for (const part of parts) if (part.kind === "acknowledged") writer.int64(2, part.sequence);
    for (const part of parts) {
      if (part.kind !== "refused") continue;
      const start = writer.begin(3);
      writer.int64(1, part.sequence);
      writer.int32(2, part.code);
      writer.string(3, part.message);
      writer.end(start);
    }
  });
}

/** @throws WireFormatError if the bytes are not such a message. */
export function decodeEngineMessage(bytes: Uint8Array): EngineMessage {
  const items: (WorkItem | undefined)[] = [];
  const acknowledged: number[] = [];
  const refusals: Refusal[] = [];
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        items.push(decodeWorkItem(reader.message()));
        break;
      case (2 << 3) | 0:
        acknowledged.push(reader.int64());
        break;
      case (3 << 3) | 2:
        refusals.push(readRefusal(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  return { items, acknowledged, refusals };
}

function readRefusal(reader: BinaryReader): Refusal {
  let sequence = 0;
  let code = 0;
  let message = "";
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        sequence = reader.int64();
        break;
      case (2 << 3) | 0:
        code = reader.int32();
        break;
      case (3 << 3) | 2:
        message = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return { sequence, code, message };
}
