/**
 * The calls of `reawait.v1.Operations`, an extension of our engine:
 *
 *     service Operations {
 *       // Of the task hub that the metadata `taskhub` names; of all that are open, where it names none.
 *       rpc Stats(StatsRequest) returns (StatsResponse);
 *       // Of the task hub that the metadata names; of the first one, where it names none.
 *       rpc Backup(BackupRequest) returns (stream BackupChunk);
 *     }
 *     message StatsRequest {}
 *     message BackupRequest {}
 *     message BackupChunk { bytes data = 1; }
 *
 * `stats-codec.ts` has the fields of the answer.
 */
import { BytesValueSchema } from "@bufbuild/protobuf/wkt";

import type { EngineStats } from "../../operations.js";
import { messageCodec, nothing } from "../codec.js";
import type { StreamMethod, UnaryMethod } from "../method.js";
import { decodeStats, encodeStats } from "./stats-codec.js";

/** Milliseconds: the instances of a large hub may have to be counted, after a backup's turn. */
const COUNTED_WITHIN = 60_000;

export const stats: UnaryMethod<void, EngineStats> = {
  kind: "unary",
  name: "Stats",
  path: "/reawait.v1.Operations/Stats",
  request: nothing,
  response: { encode: encodeStats, decode: decodeStats },
  deadline: COUNTED_WITHIN,
  repeatable: "always",
};

export const backup: StreamMethod<void, Uint8Array> = {
  kind: "serverStream",
  name: "Backup",
  path: "/reawait.v1.Operations/Backup",
  request: nothing,
  // The same on the wire.
  response: messageCodec(
    BytesValueSchema,
    (value) => ({ value }),
    ({ value }) => value,
  ),
  repeatable: "never",
};
