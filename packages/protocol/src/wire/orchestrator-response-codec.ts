import type { OrchestratorAction } from "../model/orchestrator-action.js";
import type { OrchestrationTraceContext, OrchestratorResponse } from "../model/work-item.js";
import { BinaryReader } from "./binary-reader.js";
import { encodeMessage } from "./encode-message.js";
import { readOrchestrationTraceContext, writeOrchestrationTraceContext } from "./orchestration-trace-context-codec.js";
import { readOrchestratorAction, writeOrchestratorAction } from "./orchestrator-action-codec.js";
import { readInt32Value, readStringValue, writeInt32Value, writeStringValue } from "./well-known-types.js";
import { WireFormatError } from "./wire-format-error.js";

/** A response, whole or one of the parts in which some workers (those of .NET) send a large one. */
export interface OrchestratorResponsePart {
  readonly response: OrchestratorResponse;
  /** Further parts follow. The actions of all parts are to be applied together. */
  readonly isPartial: boolean;
  /** Counts the parts from 0. A part that is sent again has the same number. */
  readonly chunkIndex?: number | undefined;
  /** Bytes that it took. */
  readonly size?: number | undefined;
}

/**
 * Encodes the answer to a turn as an `OrchestratorResponse`, always in one part.
 *
 * @throws WireFormatError if the record has no form on the wire.
 */
export function encodeOrchestratorResponse(response: OrchestratorResponse): Uint8Array<ArrayBuffer> {
  return encodeMessage((writer) => {
    writer.string(1, response.instanceId);
    for (const action of response.actions) writeOrchestratorAction(writer, 2, action);
    writeStringValue(writer, 3, response.customStatus);
    writer.string(4, response.completionToken);
    writeInt32Value(writer, 5, response.numEventsProcessed);
    writeOrchestrationTraceContext(writer, 6, response.orchestrationTraceContext);
    writer.bool(7, response.requiresHistory);
  });
}

/**
 * Decodes an `OrchestratorResponse` that is whole.
 *
 * @throws WireFormatError if the bytes are not such a message, if they are one of several parts, or if they ask for an
 * action that this version does not know.
 */
export function decodeOrchestratorResponse(bytes: Uint8Array): OrchestratorResponse {
  const { response, isPartial } = decodeOrchestratorResponsePart(bytes);
  if (isPartial) throw new WireFormatError("an orchestrator response in parts must be put together before it is used");
  return response;
}

/** Decodes an `OrchestratorResponse`, or a part of one; otherwise like `decodeOrchestratorResponse`. */
export function decodeOrchestratorResponsePart(bytes: Uint8Array): OrchestratorResponsePart {
  let instanceId = "";
  const actions: OrchestratorAction[] = [];
  let customStatus: string | undefined;
  let completionToken = "";
  let numEventsProcessed: number | undefined;
  let orchestrationTraceContext: OrchestrationTraceContext | undefined;
  let requiresHistory = false;
  let isPartial = false;
  let chunkIndex: number | undefined;
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        instanceId = reader.string();
        break;
      case (2 << 3) | 2:
        actions.push(readOrchestratorAction(reader));
        break;
      case (3 << 3) | 2:
        customStatus = readStringValue(reader);
        break;
      case (4 << 3) | 2:
        completionToken = reader.string();
        break;
      case (5 << 3) | 2:
        numEventsProcessed = readInt32Value(reader);
        break;
      case (6 << 3) | 2:
        orchestrationTraceContext = readOrchestrationTraceContext(reader);
        break;
      case (7 << 3) | 0:
        requiresHistory = reader.bool();
        break;
      case (8 << 3) | 0:
        isPartial = reader.bool();
        break;
      case (9 << 3) | 2:
        chunkIndex = readInt32Value(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  const response: OrchestratorResponse = {
    instanceId,
    completionToken,
    actions,
    customStatus,
    numEventsProcessed,
    orchestrationTraceContext,
    requiresHistory,
  };
  return { response, isPartial, chunkIndex, size: bytes.byteLength };
}
