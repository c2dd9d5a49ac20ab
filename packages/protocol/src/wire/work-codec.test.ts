import { describe, expect, it } from "@jest/globals";
import type { OrchestratorAction } from "../model/orchestrator-action.js";
import type { ActivityRequest, OrchestratorResponse, WorkItem } from "../model/work-item.js";
import { decodeActivityResponse, encodeActivityResponse } from "./activity-response-codec.js";
import { decodeOrchestratorResponse, encodeOrchestratorResponse } from "./orchestrator-response-codec.js";
import { WireFormatError } from "./wire-format-error.js";
import { decodeWorkItem, encodeWorkItem } from "./work-item-codec.js";

const response: OrchestratorResponse = {
  instanceId: "order-7",
  completionToken: "t",
  actions: [],
  requiresHistory: false,
};

function activity(request: Partial<ActivityRequest>): WorkItem {
  return {
    kind: "activity",
    completionToken: "t",
    request: { name: "charge", orchestrationInstance: { instanceId: "order-7" }, taskId: 1, ...request },
  };
}

function roundTrip(action: OrchestratorAction): OrchestratorAction | undefined {
  return decodeOrchestratorResponse(encodeOrchestratorResponse({ ...response, actions: [action] })).actions[0];
}

/** An `OrchestratorResponse` with one action of these fields. */
function responseWithAction(...action: readonly number[]): Uint8Array {
  return Uint8Array.of(0x12, action.length, ...action);
}

describe("ids", () => {
  it.each([-1, 0, 1, 2 ** 31 - 1, -(2 ** 31)])("of actions and tasks may be %d", (id) => {
    expect(roundTrip({ kind: "createTimer", id, fireAt: 5 })).toMatchObject({ id });
    expect(decodeWorkItem(encodeWorkItem(activity({ taskId: id })))).toMatchObject({ request: { taskId: id } });
    const answer = { instanceId: "a", taskId: id, completionToken: "" };
    expect(decodeActivityResponse(encodeActivityResponse(answer))).toMatchObject(answer);
  });

  it("that are 0 are not written, and are read where nothing is written", () => {
    expect(decodeOrchestratorResponse(responseWithAction(0x22, 0)).actions).toStrictEqual([
      { kind: "createTimer", id: 0, fireAt: 0 },
    ]);
    expect(decodeWorkItem(Uint8Array.of(0x12, 0))).toMatchObject({ kind: "activity", request: { taskId: 0 } });
    expect(decodeActivityResponse(new Uint8Array())).toMatchObject({ taskId: 0 });
  });

  it("may stand behind the body of their action", () => {
    const entityMessage = [0x42, 2, 0x0a, 0];

    expect(decodeOrchestratorResponse(responseWithAction(...entityMessage, 0x08, 9)).actions).toMatchObject([
      { kind: "sendEntityMessage", id: 9, message: { eventId: 9 } },
    ]);
  });

  it.each([0.5, 2 ** 31])("cannot be %d", (id) => {
    expect(() => encodeWorkItem(activity({ taskId: id }))).toThrow(WireFormatError);
    expect(() => roundTrip({ kind: "createTimer", id, fireAt: 5 })).toThrow(WireFormatError);
  });
});

describe("an empty string and an absent one", () => {
  it("are told apart in inputs, results and the custom status", () => {
    expect(decodeWorkItem(encodeWorkItem(activity({ input: "" })))).toMatchObject({ request: { input: "" } });
    expect(decodeWorkItem(encodeWorkItem(activity({})))).toMatchObject({ request: { input: undefined } });

    const answer = { instanceId: "a", taskId: 1, completionToken: "t" };
    expect(decodeActivityResponse(encodeActivityResponse({ ...answer, result: "" }))).toMatchObject({ result: "" });
    expect(decodeActivityResponse(encodeActivityResponse(answer))).toMatchObject({ result: undefined });

    const withStatus = encodeOrchestratorResponse({ ...response, customStatus: "" });
    expect(decodeOrchestratorResponse(withStatus)).toMatchObject({ customStatus: "" });
    expect(decodeOrchestratorResponse(encodeOrchestratorResponse(response))).toMatchObject({ customStatus: undefined });
  });

  it("are told apart for a number of events, too", () => {
    const none = encodeOrchestratorResponse({ ...response, numEventsProcessed: 0 });

    expect(decodeOrchestratorResponse(none)).toMatchObject({ numEventsProcessed: 0 });
    expect(decodeOrchestratorResponse(encodeOrchestratorResponse(response))).toMatchObject({
      numEventsProcessed: undefined,
    });
  });
});

describe("keys of Object.prototype", () => {
  it("are data in tags and in the properties of a request", () => {
    const tags = Object.fromEntries([["__proto__", "a"]]);
    const properties = Object.fromEntries([["__proto__", { polluted: true }]]);
    const request = {
      instanceId: "a",
      pastEvents: [],
      newEvents: [],
      requiresHistoryStreaming: false,
      properties,
    };

    expect(decodeWorkItem(encodeWorkItem(activity({ tags })))).toMatchObject({ request: { tags } });
    const read = decodeWorkItem(encodeWorkItem({ kind: "orchestrator", completionToken: "t", request }));
    expect(read).toMatchObject({ request: { properties } });
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("an action that cannot be understood is refused, with what it was", () => {
  it.each<[what: string, action: readonly number[], message: RegExp]>([
    ["an unknown kind", [0x08, 3, 0x62, 0], /action 3 is of an unknown kind: field 12/],
    ["no kind at all", [0x08, 3], /action 3 asks for nothing/],
    ["a known field of another type", [0x10, 1], /action 0 is of an unknown kind: field 2/],
    ["a message of an unknown kind to an entity", [0x42, 2, 0x2a, 0], /of an unknown kind: field 5/],
    ["no message to an entity", [0x08, 3, 0x42, 0], /action 3 sends no message to an entity/],
    ["a completion that is none", [0x32, 0], /cannot complete with the status 0/],
    ["a completion with an unknown status", [0x32, 2, 0x08, 8], /cannot complete with the status 8/],
    ["a carried event that was not raised", [0x32, 6, 0x08, 2, 0x2a, 2, 0x6a, 0], /timerFired cannot be carried over/],
  ])("(%s)", (_what, action, message) => {
    const decode = () => decodeOrchestratorResponse(responseWithAction(...action));

    expect(decode).toThrow(WireFormatError);
    expect(decode).toThrow(message);
  });

  it("but a field beside a kind that is known is passed over", () => {
    expect(decodeOrchestratorResponse(responseWithAction(0x22, 0, 0x62, 0)).actions).toMatchObject([
      { kind: "createTimer" },
    ]);
  });

  it("and of several kinds the last one counts", () => {
    expect(decodeOrchestratorResponse(responseWithAction(0x22, 0, 0x2a, 0)).actions).toMatchObject([
      { kind: "sendEvent", instance: { instanceId: "" } },
    ]);
  });
});

describe("a work item", () => {
  it("of nothing, or of something unknown, is none", () => {
    expect(decodeWorkItem(new Uint8Array())).toBeUndefined();
    expect(decodeWorkItem(Uint8Array.of(0x7a, 0, 0x52, 1, 0x74))).toBeUndefined();
  });

  it("has the token, wherever it stands", () => {
    expect(decodeWorkItem(Uint8Array.of(0x52, 1, 0x74, 0x12, 0))).toMatchObject({ completionToken: "t" });
    expect(decodeWorkItem(Uint8Array.of(0x12, 0, 0x52, 1, 0x74))).toMatchObject({ completionToken: "t" });
  });

  it("asks for what its last request says", () => {
    const [activityRequest, entityRequest, ping] = [
      [0x12, 0],
      [0x1a, 0],
      [0x22, 0],
    ];

    expect(decodeWorkItem(Uint8Array.from([...activityRequest, ...entityRequest]))).toBeUndefined();
    expect(decodeWorkItem(Uint8Array.from([...entityRequest, ...activityRequest]))).toMatchObject({ kind: "activity" });
    expect(decodeWorkItem(Uint8Array.from([...activityRequest, ...ping]))).toStrictEqual({ kind: "healthPing" });
  });

  it("that is a ping has no token, though one may travel with it", () => {
    expect(decodeWorkItem(Uint8Array.of(0x22, 0, 0x52, 1, 0x74))).toStrictEqual({ kind: "healthPing" });
  });
});
