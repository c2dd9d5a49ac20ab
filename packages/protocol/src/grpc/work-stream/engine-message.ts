/** What an engine sends in a stream of work: items, and what has become of answers. */
import type { WorkItem } from "../../model/work-item.js";
import { BinaryReader } from "../../wire/binary-reader.js";
import { encodeMessage } from "../../wire/encode-message.js";
import { decodeWorkItem } from "../../wire/work-item-codec.js";
import { readRefusal, writeRefusal } from "../refusal.js";
import type { Refusal } from "../refusal.js";

export interface EngineMessage {
  /** `undefined` is an item that the port has no word for. */
  readonly items: readonly (WorkItem | undefined)[];
  readonly acknowledged: readonly number[];
  /** Answers that were not taken. */
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
    for (const part of parts) if (part.kind === "refused") writeRefusal(writer, 3, part);
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
