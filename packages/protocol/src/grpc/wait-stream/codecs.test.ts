/** Holds the hand-written codecs of the stream of waits against protobuf-es, and against damaged bytes. */
import { deepStrictEqual } from "node:assert/strict";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { WaitedMessageSchema, WaiterMessageSchema } from "../../gen/wait_stream_pb.js";
import { record, text } from "../../testing/model-arbitraries.js";
import { getInstanceResponse } from "../messages/instance-state.js";
import { getInstanceRequest } from "../messages/steering.js";
import type { WaitedPart } from "./waited-message.js";
import { decodeWaitedParts, encodeWaitedParts } from "./waited-message.js";
import type { WaiterPart } from "./waiter-message.js";
import { decodeWaiterParts, encodeWaiterParts } from "./waiter-message.js";

const sequence = fc.integer({ min: 1, max: 2 ** 52 });
const request = fc
  .record({ instanceId: text, getInputsAndOutputs: fc.boolean() })
  .map((given) => Uint8Array.from(getInstanceRequest.encode(given)));
const response = fc.constant(Uint8Array.from(getInstanceResponse.encode(undefined)));

const waits: fc.Arbitrary<readonly WaiterPart[]> = fc.array(
  record({ kind: fc.constantFrom("start", "completion"), sequence, request }),
  { maxLength: 4 },
);
const drops: fc.Arbitrary<readonly WaiterPart[]> = fc.array(record({ kind: fc.constant("dropped"), sequence }), {
  maxLength: 4,
});

const answers: fc.Arbitrary<readonly WaitedPart[]> = fc.array(
  record({ kind: fc.constant("answer"), sequence, response }),
  { maxLength: 4 },
);
const elsewhere: fc.Arbitrary<readonly WaitedPart[]> = fc.array(record({ kind: fc.constant("elsewhere"), sequence }), {
  maxLength: 4,
});
const refusals: fc.Arbitrary<readonly WaitedPart[]> = fc.array(
  record({ kind: fc.constant("refused"), sequence, code: fc.integer({ min: 1, max: 16 }), message: text }),
  { maxLength: 4 },
);

describe("a client's message", () => {
  it("comes as it was sent, in the form that the extension has, waits before those that are dropped", () => {
    fc.assert(
      fc.property(waits, drops, (begun, dropped) => {
        const bytes = encodeWaiterParts([...dropped, ...begun]);
        deepStrictEqual(toBinary(WaiterMessageSchema, fromBinary(WaiterMessageSchema, bytes)), bytes);
        deepStrictEqual(decodeWaiterParts(bytes).map(copied), [...begun, ...dropped]);
      }),
    );
  });

  it("keeps the number of a wait of a kind that this version does not know", () => {
    expect(decodeWaiterParts(Uint8Array.of(10, 5, 8, 7, (15 << 3) | 2, 1, 0))).toEqual([
      { kind: "unknown", sequence: 7 },
    ]);
  });
});

describe("an engine's message", () => {
  it("comes as it was sent, in the form that the extension has", () => {
    fc.assert(
      fc.property(answers, elsewhere, refusals, (answered, large, refused) => {
        const bytes = encodeWaitedParts([...refused, ...large, ...answered]);
        deepStrictEqual(toBinary(WaitedMessageSchema, fromBinary(WaitedMessageSchema, bytes)), bytes);
        deepStrictEqual(decodeWaitedParts(bytes).map(copied), [...answered, ...large, ...refused]);
      }),
    );
  });

  it("says of an answer without a number or anything in it just that", () => {
    expect(decodeWaitedParts(Uint8Array.of(10, 0))).toEqual([
      { kind: "answer", sequence: 0, response: new Uint8Array(0) },
    ]);
  });
});

describe.each([
  [
    "a client's message",
    decodeWaiterParts,
    encodeWaiterParts([{ kind: "start", sequence: 300, request: Uint8Array.of(10, 1, 97) }]),
  ],
  [
    "an engine's message",
    decodeWaitedParts,
    encodeWaitedParts([{ kind: "refused", sequence: 300, code: 5, message: "né" }]),
  ],
] as const)("%s that is damaged", (_name, decode, whole) => {
  it("is refused wherever it was cut, and read past fields that nobody knows", () => {
    for (let length = 1; length < whole.length; length++) {
      expect(() => decode(whole.subarray(0, length))).toThrow(/truncated|ends|message/i);
    }
    const known = decode(whole);
    deepStrictEqual(decode(Uint8Array.of(...whole, (9 << 3) | 2, 2, 1, 1)), known);
  });
});

/** Without the message's own buffer beneath its bytes. */
function copied(part: WaiterPart | WaitedPart): WaiterPart | WaitedPart {
  if ("request" in part) return { ...part, request: Uint8Array.from(part.request) };
  if ("response" in part) return { ...part, response: Uint8Array.from(part.response) };
  return part;
}
