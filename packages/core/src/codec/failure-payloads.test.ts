import type { FailureDetails } from "@reawait/protocol";
import fc from "fast-check";
import { describe, expect, it } from "@jest/globals";
import { deepStrictEqual } from "node:assert";
import { failureDetails } from "../../../protocol/src/testing/model-arbitraries.js";
import { mapFailure } from "./failure-payloads.js";

const encode = (details: FailureDetails): FailureDetails =>
  mapFailure(details, { direction: "encode", apply: (payload) => `<${payload}>` });
const decode = (details: FailureDetails): FailureDetails =>
  mapFailure(details, { direction: "decode", apply: (payload) => payload.slice(1, -1) });

const declined: FailureDetails = {
  errorType: "CardError",
  errorMessage: "card 4711 was declined",
  stackTrace: "CardError: card 4711 was declined\n    at charge",
  isNonRetriable: true,
  properties: { code: "E7", account: 4711 },
  innerFailure: { errorType: "HttpError", errorMessage: "402", isNonRetriable: false },
};

describe("a failure", () => {
  it("keeps its type and whether it may be tried again readable, and hides the rest", () => {
    expect(encode(declined)).toStrictEqual({
      errorType: "CardError",
      errorMessage: "reawait:encoded:<card 4711 was declined>",
      stackTrace: "reawait:encoded:<CardError: card 4711 was declined\n    at charge>",
      isNonRetriable: true,
      properties: { "reawait:encoded": '<{"code":"E7","account":4711}>' },
      innerFailure: { errorType: "HttpError", errorMessage: "reawait:encoded:<402>", isNonRetriable: false },
    });
  });

  it("comes back whole, whatever it says", () => {
    fc.assert(fc.property(failureDetails, (details) => deepStrictEqual(decode(encode(details)), details)));
  });

  it("comes back whole though its texts and keys look as if they were encoded", () => {
    const sly: FailureDetails = {
      errorType: "Error",
      errorMessage: "reawait:encoded:<a>",
      isNonRetriable: false,
      properties: { "reawait:encoded": "<{}>" },
    };
    expect(decode(encode(sly))).toStrictEqual(sly);
    const asItIs = (direction: "encode" | "decode", details: FailureDetails): FailureDetails =>
      mapFailure(details, { direction, apply: (payload) => payload });
    const slier = { ...sly, properties: { "reawait:encoded": '{"a":1}' } };
    for (const each of [sly, slier]) expect(asItIs("decode", asItIs("encode", each))).toStrictEqual(each);
  });

  it("shows nothing of a codec that left it as it is", () => {
    expect(mapFailure(declined, { direction: "encode", apply: (payload) => payload })).toStrictEqual(declined);
  });

  it("that an engine made is not decoded: no codec has seen it", () => {
    const apply = (): never => {
      throw new Error("asked to decode");
    };
    expect(mapFailure(declined, { direction: "decode", apply })).toStrictEqual(declined);
  });

  it.each([
    ["another key beside the reserved one", { "reawait:encoded": "<{}>", more: 1 }],
    ["no text under the reserved key", { "reawait:encoded": 7 }],
    ["a text that holds no JSON", { "reawait:encoded": "<nonsense>" }],
    ["a text that holds no object", { "reawait:encoded": "<[1]>" }],
  ])("keeps properties with %s, which no encoding wrote", (_what, properties) => {
    const failure = { errorType: "Error", errorMessage: "", isNonRetriable: false, properties };
    expect(decode(failure)).toStrictEqual(failure);
  });
});
