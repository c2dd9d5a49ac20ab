/** Hostile and damaged work items and answers: they decode, or they are refused with our own error. */
import { deepStrictEqual } from "node:assert/strict";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { failureDetails } from "../testing/model-arbitraries.js";
import {
  activityResponseArbitrary,
  orchestratorResponseArbitrary,
  workItemArbitraries,
} from "../testing/work-item-arbitrary.js";
import { decodeActivityResponse, encodeActivityResponse } from "./activity-response-codec.js";
import { decodeFailureDetails, encodeFailureDetails } from "./failure-details-codec.js";
import {
  decodeOrchestratorResponse,
  decodeOrchestratorResponsePart,
  encodeOrchestratorResponse,
} from "./orchestrator-response-codec.js";
import { WireFormatError } from "./wire-format-error.js";
import { decodeWorkItem, encodeWorkItem } from "./work-item-codec.js";

interface Codec {
  /** What a decoder makes of the bytes: a record, or `undefined` where they are refused or hold nothing known. */
  readonly attempt: (bytes: Uint8Array) => unknown;
  /** Decodes, and holds what was read against what becomes of it when it is written and read once more. */
  readonly reread: (bytes: Uint8Array) => void;
  readonly bytes: fc.Arbitrary<Uint8Array>;
}

function codec<T>(
  arbitrary: fc.Arbitrary<T>,
  encode: (record: T) => Uint8Array,
  decode: (bytes: Uint8Array) => T | undefined,
): Codec {
  const attempt = (bytes: Uint8Array) => {
    try {
      return decode(bytes);
    } catch (error) {
      if (error instanceof WireFormatError) return undefined;
      throw error;
    }
  };
  const reread = (bytes: Uint8Array) => {
    const record = attempt(bytes);
    if (record !== undefined) deepStrictEqual(decode(encode(record)), record);
  };
  return { attempt, reread, bytes: arbitrary.map(encode) };
}

const codecs: readonly (readonly [name: string, codec: Codec])[] = [
  ["work item", codec(fc.oneof(...Object.values(workItemArbitraries)), encodeWorkItem, decodeWorkItem)],
  ["turn", codec(orchestratorResponseArbitrary, encodeOrchestratorResponse, decodeOrchestratorResponse)],
  ["activity", codec(activityResponseArbitrary, encodeActivityResponse, decodeActivityResponse)],
  ["failure", codec(failureDetails, encodeFailureDetails, decodeFailureDetails)],
];

describe.each(codecs)("decoding a %s", (_name, { attempt, reread, bytes: valid }) => {
  it("survives random bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), reread), { numRuns: 1_000 });
  });

  it("survives a flipped byte, and can write again what it then read", () => {
    const damaged = fc
      .tuple(
        valid.filter((bytes) => bytes.length > 0),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
      )
      .map(([bytes, position, change]) => {
        const at = position % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ change;
        return bytes;
      });
    fc.assert(fc.property(damaged, reread), { numRuns: 300 });
  });

  it("never reads beyond its window into the bytes around it", () => {
    fc.assert(
      fc.property(valid, fc.nat(), (bytes, position) => {
        const cut = bytes.subarray(0, position % (bytes.length + 1));
        deepStrictEqual(attempt(cut), attempt(cut.slice()));
      }),
    );
  });
});

it("survives random bytes as a part of a response", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        decodeOrchestratorResponsePart(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(WireFormatError);
      }
    }),
  );
});
