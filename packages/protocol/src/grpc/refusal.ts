import type { BinaryReader } from "../wire/binary-reader.js";
import type { BinaryWriter } from "../wire/binary-writer.js";

/** Of one of the many things that a stream carries, that it was not taken: `reawait.v1.Refusal`. */
export interface Refusal {
  readonly sequence: number;
  /** Of gRPC. */
  readonly code: number;
  readonly message: string;
}

export function writeRefusal(writer: BinaryWriter, field: number, { sequence, code, message }: Refusal): void {
  const start = writer.begin(field);
  writer.int64(1, sequence);
  writer.int32(2, code);
  writer.string(3, message);
  writer.end(start);
}

export function readRefusal(reader: BinaryReader): Refusal {
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
