/** The answers that hold states of instances. Written by hand, as the state itself is: a page holds a thousand. */
import type { OrchestrationState } from "../../model/orchestration-state.js";
import type { QueryInstancesResponse } from "../../task-hub-service.js";
import { BinaryReader } from "../../wire/binary-reader.js";
import { encodeMessage } from "../../wire/encode-message.js";
import { readOrchestrationState, writeOrchestrationState } from "../../wire/orchestration-state-codec.js";
import { readStringValue, writeStringValue } from "../../wire/well-known-types.js";
import type { Codec } from "../codec.js";

/** `GetInstanceResponse`: `undefined` is an instance that does not exist. */
export const getInstanceResponse: Codec<OrchestrationState | undefined> = {
  encode: (state) =>
    encodeMessage((writer) => {
      writer.bool(1, state !== undefined);
      writeOrchestrationState(writer, 2, state);
    }),
  decode(bytes) {
    let exists = false;
    let state: OrchestrationState | undefined;
    const reader = new BinaryReader(bytes);
    while (reader.hasMore()) {
      const tag = reader.tag();
      switch (tag) {
        case (1 << 3) | 0:
          exists = reader.bool();
          break;
        case (2 << 3) | 2:
          state = readOrchestrationState(reader);
          break;
        default:
          reader.skip(tag);
      }
    }
    return exists ? state : undefined;
  },
};

export const queryInstancesResponse: Codec<QueryInstancesResponse> = {
  encode: ({ orchestrationState, continuationToken }) =>
    encodeMessage((writer) => {
      for (const state of orchestrationState) writeOrchestrationState(writer, 1, state);
      writeStringValue(writer, 2, continuationToken);
    }),
  decode(bytes) {
    const orchestrationState: OrchestrationState[] = [];
    let continuationToken: string | undefined;
    const reader = new BinaryReader(bytes);
    while (reader.hasMore()) {
      const tag = reader.tag();
      switch (tag) {
        case (1 << 3) | 2:
          orchestrationState.push(readOrchestrationState(reader));
          break;
        case (2 << 3) | 2:
          continuationToken = readStringValue(reader);
          break;
        default:
          reader.skip(tag);
      }
    }
    // Some engines say "no more pages" with an empty token.
    return { orchestrationState, continuationToken: continuationToken || undefined };
  },
};
