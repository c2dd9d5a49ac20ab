/**
 * Takes whole messages through the codecs of a worker or client: encoding first to last, decoding last to first. Of one
 * message, each codec is called once with all its payloads, and not at all where there are none.
 *
 * Without codecs every method returns what it was given, at once. With codecs, records that are given stay as they are,
 * and records that are returned are copies. Every method rejects with what a codec rejected with: a `PayloadError` says
 * that trying again cannot help; anything else (a key server that is down) may pass.
 */
import type {
  ActivityRequest,
  ActivityResponse,
  CreateInstanceRequest,
  FailureDetails,
  HistoryEvent,
  InstanceReasonRequest,
  OrchestrationState,
  OrchestratorRequest,
  OrchestratorResponse,
  RaiseEventRequest,
  TerminateRequest,
} from "@reawait/protocol";
import { PayloadError } from "../payload/payload-error.js";
import { mapFailure } from "./failure-payloads.js";
import * as fields from "./payload-fields.js";
import type { PayloadCodec } from "./payload-codec.js";
import type { MapPayloads, PayloadMapping } from "./payload-mapping.js";

/** Maps a message: at once where there is nothing to do. */
type Transform<Message> = (message: Message) => Message | Promise<Message>;

export interface PayloadPipeline {
  // a worker's
  readonly decodeWorkItem: Transform<OrchestratorRequest>;
  readonly encodeTurn: Transform<OrchestratorResponse>;
  readonly decodeActivity: Transform<ActivityRequest>;
  readonly encodeActivity: Transform<ActivityResponse>;
  /** For the reason of giving a turn back. */
  readonly encodeFailure: Transform<FailureDetails>;
  /** For a chunk of history, a client's too. */
  readonly decodeEvents: Transform<readonly HistoryEvent[]>;

  // a client's
  readonly encodeStart: Transform<CreateInstanceRequest>;
  readonly encodeEvent: Transform<RaiseEventRequest>;
  readonly encodeTermination: Transform<TerminateRequest>;
  /** For suspend, resume and rewind. */
  readonly encodeReason: Transform<InstanceReasonRequest>;
  readonly decodeState: Transform<OrchestrationState>;
  readonly decodeStates: Transform<readonly OrchestrationState[]>;
}

/** @throws TypeError where something is no codec */
export function createPayloadPipeline(codecs: readonly PayloadCodec[] = []): PayloadPipeline {
  codecs.forEach(checkCodec);
  const encode = transforms("encode", codecs);
  const decode = transforms("decode", codecs.toReversed());
  return {
    decodeWorkItem: decode(fields.mapOrchestratorRequest),
    encodeTurn: encode(fields.mapOrchestratorResponse),
    decodeActivity: decode(fields.mapActivityRequest),
    encodeActivity: encode(fields.mapActivityResponse),
    encodeFailure: encode(mapFailure),
    decodeEvents: decode(fields.mapHistory),
    encodeStart: encode(fields.mapCreateInstanceRequest),
    encodeEvent: encode(fields.mapRaiseEventRequest),
    encodeTermination: encode(fields.mapTerminateRequest),
    encodeReason: encode(fields.mapInstanceReasonRequest),
    decodeState: decode(fields.mapOrchestrationState),
    decodeStates: decode(fields.mapOrchestrationStates),
  };
}

type Direction = PayloadMapping["direction"];

/** Makes transforms of one direction. The payloads are collected in one walk, and replaced in another. */
function transforms(direction: Direction, codecs: readonly PayloadCodec[]) {
  return <Message>(mapPayloads: MapPayloads<Message>): Transform<Message> => {
    if (codecs.length === 0) return (message) => message;
    return async (message) => {
      const payloads: string[] = [];
      const collect = (payload: string): string => {
        payloads.push(payload);
        return payload;
      };
      mapPayloads(message, { direction, apply: collect });
      if (payloads.length === 0) return message;
      const results = await applyAll(direction, codecs, payloads);
      return mapPayloads(message, { direction, apply: takeFrom(results) });
    };
  };
}

/** Gives one after the other, for as many as were collected. */
function takeFrom(results: readonly string[]): () => string {
  let next = 0;
  return () => {
    const result = results[next++];
    if (result === undefined) throw new Error("a record had more payloads the second time: it was changed meanwhile");
    return result;
  };
}

async function applyAll(
  direction: Direction,
  codecs: readonly PayloadCodec[],
  payloads: readonly string[],
): Promise<readonly string[]> {
  let current = payloads;
  for (const codec of codecs) {
    const results: unknown = await codec[direction](current);
    if (!isListOfTexts(results, current.length)) {
      throw new PayloadError(
        `A payload codec broke its contract: ${direction} was given ${current.length} strings and must return as many, ` +
          `in the same order, but returned ${describe(results)}.`,
        "$",
      );
    }
    current = results;
  }
  return current;
}

function isListOfTexts(results: unknown, length: number): results is readonly string[] {
  return Array.isArray(results) && results.length === length && results.every((result) => typeof result === "string");
}

function describe(results: unknown): string {
  if (!Array.isArray(results)) return results === null ? "null" : `a value of type ${typeof results}`;
  const alien: unknown = results.find((result) => typeof result !== "string");
  return `${results.length} values${alien === undefined ? "" : `, one of them of type ${typeof alien}`}`;
}

function checkCodec(codec: Partial<PayloadCodec> | null | undefined): void {
  if (typeof codec?.encode === "function" && typeof codec.decode === "function") return;
  throw new TypeError("codecs must be objects with the methods encode and decode, such as gzipCodec() returns");
}
