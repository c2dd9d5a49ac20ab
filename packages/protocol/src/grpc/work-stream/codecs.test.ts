/** Holds the hand-written codecs of the extension against protobuf-es, and against damaged bytes. */
import { deepStrictEqual } from "node:assert/strict";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { AnswerSchema, EngineMessageSchema, OpeningSchema, WorkerMessageSchema } from "../../gen/work_stream_pb.js";
import { failureDetails, maybe, record, text } from "../../testing/model-arbitraries.js";
import {
  activityResponseArbitrary,
  orchestratorResponseArbitrary,
  workItemArbitraries,
} from "../../testing/work-item-arbitrary.js";
import { encodeWorkItem } from "../../wire/work-item-codec.js";
import { getWorkItemsRequest as getWorkItemsArbitrary } from "../testing/request-arbitraries.js";
import { anything } from "../testing/work.js";
import type { Answer } from "./answer.js";
import { decodeAnswerBody, decodeNumberedAnswer, encodeAnswer, encodeAnswerBody } from "./answer.js";
import type { EnginePart } from "./engine-message.js";
import { decodeEngineMessage, encodeEngineParts } from "./engine-message.js";
import { decodeWorkerMessage, encodeAnswers, encodeOpening } from "./worker-message.js";

const sequence = fc.integer({ min: 1, max: 2 ** 52 });

const answers: { readonly [Kind in Answer["kind"]]: fc.Arbitrary<Extract<Answer, { readonly kind: Kind }>> } = {
  completeOrchestrator: record({ kind: fc.constant("completeOrchestrator"), response: orchestratorResponseArbitrary }),
  completeActivity: record({ kind: fc.constant("completeActivity"), response: activityResponseArbitrary }),
  abandonOrchestrator: record({
    kind: fc.constant("abandonOrchestrator"),
    completionToken: text,
    reason: maybe(failureDetails),
  }),
  abandonActivity: record({ kind: fc.constant("abandonActivity"), completionToken: text }),
  deferActivity: record({ kind: fc.constant("deferActivity"), completionToken: text }),
};
const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(...Object.values(answers));
const encoded = fc
  .tuple(sequence, anyAnswer)
  .map(([number, answer]) => encodeAnswer(number, answer.kind, encodeAnswerBody(answer)));

describe("an answer", () => {
  it.each(Object.keys(answers) as Answer["kind"][])("%s comes as it was sent, in the contract's form", (kind) => {
    fc.assert(
      fc.property(sequence, answers[kind] as fc.Arbitrary<Answer>, (number, answer) => {
        const bytes = encodeAnswer(number, kind, encodeAnswerBody(answer));
        const generated = fromBinary(AnswerSchema, bytes);
        expect(generated.answer.case).toBe(kind);
        expect(generated.sequence).toBe(BigInt(number));
        deepStrictEqual(toBinary(AnswerSchema, generated), bytes);
        const read = decodeNumberedAnswer(bytes);
        expect(read.sequence).toBe(number);
        deepStrictEqual(decodeAnswerBody(read), answer);
      }),
    );
  });

  it("of a kind that this version does not know is none, and keeps its number", () => {
    const future = Uint8Array.of(8, 7, (15 << 3) | 2, 1, 0);
    const read = decodeNumberedAnswer(future);
    expect(read.sequence).toBe(7);
    expect(decodeAnswerBody(read)).toBeUndefined();
  });
});

describe("a worker's message", () => {
  it("holds answers one by one, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(encoded, { maxLength: 4 }), (list) => {
        const bytes = encodeAnswers(list);
        deepStrictEqual(toBinary(WorkerMessageSchema, fromBinary(WorkerMessageSchema, bytes)), bytes);
        const read = decodeWorkerMessage(bytes);
        expect(read.opening).toBeUndefined();
        deepStrictEqual(read.answers, list.map(decodeNumberedAnswer));
      }),
    );
  });

  it("opens a stream as the contract's request does, and says what the worker holds", () => {
    const opening = fc.record({ run: fc.string({ unit: "grapheme" }), held: fc.array(text, { maxLength: 3 }) });
    fc.assert(
      fc.property(getWorkItemsArbitrary, opening, (request, { run: workerRun, held: heldTokens }) => {
        const bytes = encodeOpening({ ...request, workerRun, heldTokens });
        const generated = fromBinary(WorkerMessageSchema, bytes).opening;
        expect(generated).toMatchObject({ sessions: request.sessions, workerRun, heldTokens });
        deepStrictEqual(decodeWorkerMessage(bytes).opening, { ...request, workerRun, heldTokens });
      }),
    );
  });

  it("may leave out what has a default", () => {
    const bytes = toBinary(WorkerMessageSchema, create(WorkerMessageSchema, { opening: create(OpeningSchema) }));
    expect(decodeWorkerMessage(bytes).opening).toMatchObject({ ...anything, workerRun: "", heldTokens: [] });
  });
});

describe("an engine's message", () => {
  const item = fc.oneof(...Object.values(workItemArbitraries));

  it("holds items, acknowledgements and refusals", () => {
    const refusal = record({ sequence, code: fc.integer({ min: 1, max: 16 }), message: text });
    const lists = fc.tuple(
      fc.array(item, { maxLength: 3 }),
      fc.array(sequence, { maxLength: 5 }),
      fc.array(refusal, { maxLength: 3 }),
    );
    fc.assert(
      fc.property(lists, ([items, acknowledged, refusals]) => {
        const parts: EnginePart[] = [
          ...refusals.map((each) => ({ kind: "refused" as const, ...each })),
          ...items.map((each) => ({ kind: "item" as const, bytes: encodeWorkItem(each) })),
          ...acknowledged.map((each) => ({ kind: "acknowledged" as const, sequence: each })),
        ];
        const bytes = encodeEngineParts(parts);
        deepStrictEqual(toBinary(EngineMessageSchema, fromBinary(EngineMessageSchema, bytes)), bytes);
        deepStrictEqual(decodeEngineMessage(bytes), { items, acknowledged, refusals });
      }),
    );
  });
});

describe("damaged bytes", () => {
  it.each([
    ["a worker's message", (bytes: Uint8Array) => decodeWorkerMessage(bytes).answers.map(decodeAnswerBody)],
    ["an engine's message", decodeEngineMessage],
  ])("of %s decode, or are refused with an error", (_what, decode) => {
    const attempt = (bytes: Uint8Array): void => {
      try {
        decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), attempt), { numRuns: 1_000 });
    const cut = fc.tuple(fc.array(encoded, { minLength: 1, maxLength: 2 }), fc.nat());
    fc.assert(fc.property(cut, ([list, at]) => attempt(encodeAnswers(list).subarray(0, at % 200))));
  });
});
