import type { HistoryEvent, OrchestratorRequest, OrchestratorResponse } from "@reawait/protocol";
import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { describe, expect, it } from "@jest/globals";
import { historyEventArbitrary } from "../../../protocol/src/testing/history-event-arbitrary.js";
import { orchestrationState } from "../../../protocol/src/testing/model-arbitraries.js";
import { workItemArbitraries } from "../../../protocol/src/testing/work-item-arbitrary.js";
import { PayloadError } from "../payload/payload-error.js";
import * as fields from "./payload-fields.js";
import type { PayloadCodec } from "./payload-codec.js";
import type { MapPayloads } from "./payload-mapping.js";
import { createPayloadPipeline } from "./payload-pipeline.js";
import { labelling } from "./testing/codecs.js";

const raised = (input?: string): HistoryEvent => ({
  kind: "eventRaised",
  eventId: -1,
  timestamp: 0,
  name: "go",
  input,
});
const request: OrchestratorRequest = {
  instanceId: "i",
  pastEvents: [raised("x(y(past))"), raised()],
  newEvents: [raised("x(y(new))"), raised("plain"), raised("")],
  requiresHistoryStreaming: false,
};
const response: OrchestratorResponse = {
  instanceId: "i",
  completionToken: "t",
  actions: [
    { kind: "scheduleTask", id: 1, name: "charge", input: "1" },
    { kind: "createTimer", id: 2, fireAt: 7 },
    { kind: "sendEvent", id: 3, instance: { instanceId: "other" }, name: "go", data: "2" },
  ],
  customStatus: "3",
  requiresHistory: false,
};

describe("a pipeline without codecs", () => {
  it("gives back what it was given, at once", () => {
    const pipeline = createPayloadPipeline();
    expect(pipeline.decodeWorkItem(request)).toBe(request);
    expect(pipeline.encodeTurn(response)).toBe(response);
    const failure = { errorType: "Error", errorMessage: "no", isNonRetriable: false };
    expect(pipeline.encodeFailure(failure)).toBe(failure);
    expect(createPayloadPipeline([]).decodeEvents(request.newEvents)).toBe(request.newEvents);
  });
});

describe("a pipeline of several codecs", () => {
  it("encodes first to last, and decodes last to first", async () => {
    const pipeline = createPayloadPipeline([labelling("y").codec, labelling("x").codec]);
    expect(await pipeline.encodeStart({ instanceId: "i", name: "n", input: "1" })).toMatchObject({ input: "x(y(1))" });
    expect(await pipeline.decodeActivity({ ...activity, input: "x(y(1))" })).toMatchObject({ input: "1" });
  });

  it("asks each once a message, with all its payloads", async () => {
    const [x, y] = [labelling("x"), labelling("y")];
    const pipeline = createPayloadPipeline([y.codec, x.codec]);
    expect(await pipeline.decodeWorkItem(request)).toEqual({
      ...request,
      pastEvents: [raised("past"), raised()],
      newEvents: [raised("new"), raised("plain"), raised("")],
    });
    expect(x.decoded).toEqual([["x(y(past))", "x(y(new))", "plain"]]);
    expect(y.decoded).toEqual([["y(past)", "y(new)", "plain"]]);
    expect(await pipeline.encodeTurn(response)).toMatchObject({
      actions: [{ input: "x(y(1))" }, { fireAt: 7 }, { data: "x(y(2))" }],
      customStatus: "x(y(3))",
    });
    expect(y.encoded).toEqual([["1", "2", "3"]]);
  });

  it("asks none where a message has no payload", async () => {
    const x = labelling("x");
    const pipeline = createPayloadPipeline([x.codec]);
    const empty = { ...response, actions: [], customStatus: undefined };
    expect(await pipeline.encodeTurn(empty)).toBe(empty);
    expect(await pipeline.decodeEvents([raised(), raised("")])).toEqual([raised(), raised("")]);
    expect([...x.encoded, ...x.decoded]).toEqual([]);
  });

  it("leaves what it was given as it was", async () => {
    const before = JSON.stringify(request);
    await createPayloadPipeline([labelling("x").codec]).decodeWorkItem(request);
    expect(JSON.stringify(request)).toBe(before);
  });

  it("calls codecs as methods of their objects", async () => {
    class Prefix implements PayloadCodec {
      readonly prefix = "p:";
      async encode(payloads: readonly string[]) {
        return payloads.map((payload) => this.prefix + payload);
      }
      async decode(payloads: readonly string[]) {
        return payloads.map((payload) => payload.slice(this.prefix.length));
      }
    }
    const pipeline = createPayloadPipeline([new Prefix()]);
    expect(await pipeline.encodeReason({ instanceId: "i", reason: "why" })).toMatchObject({ reason: "p:why" });
  });
});

describe("whatever was encoded", () => {
  const codecs = [labelling("x").codec, labelling("y").codec];
  const pipeline = createPayloadPipeline(codecs);
  const law = <T>(
    map: MapPayloads<T>,
    decode: (message: T) => T | Promise<T>,
    arbitrary: fc.Arbitrary<T>,
  ): fc.IAsyncProperty<[T]> =>
    fc.asyncProperty(arbitrary, async (message) => {
      const encoded = map(message, { direction: "encode", apply: (payload) => `y(x(${payload}))` });
      deepStrictEqual(await decode(encoded), message);
    });
  const { orchestrator, activity: task } = workItemArbitraries;
  const events = fc.array(historyEventArbitrary, { maxLength: 4 });
  const states = fc.array(orchestrationState, { maxLength: 4 });
  const requestOf = <T>({ request: sent }: { readonly request: T }): T => sent;

  it.each([
    ["a history", law(fields.mapHistory, pipeline.decodeEvents, events)],
    ["a state", law(fields.mapOrchestrationState, pipeline.decodeState, orchestrationState)],
    ["states", law(fields.mapOrchestrationStates, pipeline.decodeStates, states)],
    ["a turn", law(fields.mapOrchestratorRequest, pipeline.decodeWorkItem, orchestrator.map(requestOf))],
    ["an activity", law(fields.mapActivityRequest, pipeline.decodeActivity, task.map(requestOf))],
  ])("comes back whole: %s", async (_what, property) => {
    await fc.assert(property as fc.IAsyncProperty<unknown>);
  });
});

describe("a codec that breaks its contract", () => {
  it.each([
    ["too few", [], "0 values"],
    ["too many", ["a", "b"], "2 values"],
    ["what is no text", [7], "1 values, one of them of type number"],
    ["nothing", undefined, "a value of type undefined"],
    ["null", null, "null"],
    ["a text instead of a list", "a", "a value of type string"],
  ])("by returning %s is named in a PayloadError", async (_what, returned, described) => {
    const codec = { encode: async () => returned as never, decode: async () => returned as never };
    const pipeline = createPayloadPipeline([codec]);
    const encoded = Promise.resolve(pipeline.encodeTurn({ ...response, actions: [] }));
    await expect(encoded).rejects.toThrow(
      `A payload codec broke its contract: encode was given 1 strings and must return as many, in the same order, but returned ${described}.`,
    );
    const decoded = Promise.resolve(pipeline.decodeEvents([raised("a")]));
    await expect(decoded).rejects.toBeInstanceOf(PayloadError);
    await expect(decoded).rejects.toThrow("decode was given 1 strings");
  });

  it("never shows a payload in the error", async () => {
    const codec: PayloadCodec = { encode: async () => [], decode: async () => ["secret", "secret"] };
    const pipeline = createPayloadPipeline([codec]);
    await expect(Promise.resolve(pipeline.decodeEvents([raised("secret")]))).rejects.not.toThrow("secret");
  });

  it.each([undefined, null, {}, { encode: () => [] }, "gzip"])("by being none is refused at once: %p", (codec) => {
    expect(() => createPayloadPipeline([codec as never])).toThrow(TypeError);
  });
});

describe("a codec that fails", () => {
  it("has its error passed on as it is, thrown at once or later", async () => {
    const down = new Error("the key server is down");
    const fails = createPayloadPipeline([{ encode: () => Promise.reject(down), decode: () => throwNow(down) }]);
    await expect(Promise.resolve(fails.encodeTurn(response))).rejects.toBe(down);
    await expect(Promise.resolve(fails.decodeEvents([raised("a")]))).rejects.toBe(down);
  });
});

const activity = { name: "charge", orchestrationInstance: { instanceId: "i" }, taskId: 1 };

function throwNow(error: Error): never {
  throw error;
}
