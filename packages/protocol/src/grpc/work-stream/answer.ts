/** What a worker says of its work, as it travels in a stream of work: each answer with a number, by which it is acknowledged. */
import type { FailureDetails } from "../../model/failure-details.js";
import type { ActivityResponse, OrchestratorResponse } from "../../model/work-item.js";
import { decodeActivityResponse, encodeActivityResponse } from "../../wire/activity-response-codec.js";
import { BinaryReader } from "../../wire/binary-reader.js";
import { encodeMessage } from "../../wire/encode-message.js";
import { readFailureDetails, writeFailureDetails } from "../../wire/failure-details-codec.js";
import { decodeOrchestratorResponse, encodeOrchestratorResponse } from "../../wire/orchestrator-response-codec.js";
import { abandonActivityRequest } from "../messages/work.js";

export type Answer =
  | { readonly kind: "completeOrchestrator"; readonly response: OrchestratorResponse }
  | { readonly kind: "completeActivity"; readonly response: ActivityResponse }
  | {
      readonly kind: "abandonOrchestrator";
      readonly completionToken: string;
      readonly reason?: FailureDetails | undefined;
    }
  | { readonly kind: "abandonActivity"; readonly completionToken: string }
  | { readonly kind: "deferActivity"; readonly completionToken: string };

/** An answer as it came. What it says is decoded by itself, so that one which cannot be read is no matter of the others. */
export interface NumberedAnswer {
  readonly sequence: number;
  /** The number of its field; 0 where this version knows no such answer. */
  readonly field: number;
  readonly body: Uint8Array;
}

const fields = {
  completeOrchestrator: 2,
  completeActivity: 3,
  abandonOrchestrator: 4,
  abandonActivity: 5,
  deferActivity: 6,
} as const;

const NO_BYTES = new Uint8Array(0);

/** @param body - as `encodeAnswerBody` gave it */
export function encodeAnswer(sequence: number, kind: Answer["kind"], body: Uint8Array): Uint8Array {
  return encodeMessage((writer) => {
    writer.int64(1, sequence);
    writer.presentMessage(fields[kind], body);
  });
}

/** @throws WireFormatError if the record has no form on the wire. */
export function encodeAnswerBody(answer: Answer): Uint8Array {
  switch (answer.kind) {
    case "completeOrchestrator":
      return encodeOrchestratorResponse(answer.response);
    case "completeActivity":
      return encodeActivityResponse(answer.response);
    case "abandonOrchestrator":
      return encodeMessage((writer) => {
        writer.string(1, answer.completionToken);
        writeFailureDetails(writer, 2, answer.reason);
      });
    case "abandonActivity":
    case "deferActivity":
      return abandonActivityRequest.encode(answer.completionToken);
  }
}

/** @throws WireFormatError if the bytes are not such a message; what its body is, is not looked at. */
export function decodeNumberedAnswer(bytes: Uint8Array): NumberedAnswer {
  let sequence = 0;
  let field = 0;
  let body: Uint8Array = NO_BYTES;
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        sequence = reader.int64();
        break;
      case (fields.completeOrchestrator << 3) | 2:
      case (fields.completeActivity << 3) | 2:
      case (fields.abandonOrchestrator << 3) | 2:
      case (fields.abandonActivity << 3) | 2:
      case (fields.deferActivity << 3) | 2:
        field = tag >>> 3;
        body = reader.message();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { sequence, field, body };
}

/**
 * What an answer says; `undefined` where this version knows no such answer.
 *
 * @throws Error if its bytes are not such a message.
 */
export function decodeAnswerBody({ field, body }: NumberedAnswer): Answer | undefined {
  switch (field) {
    case fields.completeOrchestrator:
      return { kind: "completeOrchestrator", response: decodeOrchestratorResponse(body) };
    case fields.completeActivity:
      return { kind: "completeActivity", response: decodeActivityResponse(body) };
    case fields.abandonOrchestrator:
      return { kind: "abandonOrchestrator", ...decodeAbandonOrchestrator(body) };
    case fields.abandonActivity:
      return { kind: "abandonActivity", completionToken: abandonActivityRequest.decode(body) };
    case fields.deferActivity:
      return { kind: "deferActivity", completionToken: abandonActivityRequest.decode(body) };
  }
  return undefined;
}

function decodeAbandonOrchestrator(bytes: Uint8Array) {
  let completionToken = "";
  let reason: FailureDetails | undefined;
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        completionToken = reader.string();
        break;
      case (2 << 3) | 2:
        reason = readFailureDetails(reader);
        break;
      default:
        reader.skip(tag);
    }
  }
  return { completionToken, reason };
}
