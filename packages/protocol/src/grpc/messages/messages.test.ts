import { deepStrictEqual } from "node:assert/strict";

import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { GetInstanceResponseSchema, QueryInstancesResponseSchema } from "../../gen/management_pb.js";
import { maybe, orchestrationState, text } from "../../testing/model-arbitraries.js";
import { fromMessage } from "../../testing/neutral-message.js";
import { activityResponseArbitrary, orchestratorResponseArbitrary } from "../../testing/work-item-arbitrary.js";
import type { Codec } from "../codec.js";
import { methods } from "../methods.js";
import * as arbitraries from "../testing/request-arbitraries.js";

const started = fc.record({ instanceId: text }, { noNullPrototype: true });

const roundTrips: readonly (readonly [name: string, check: () => void])[] = [
  ["CreateInstanceRequest", roundTrip(methods.startInstance.request, arbitraries.createInstanceRequest)],
  ["CreateInstanceResponse", roundTrip(methods.startInstance.response, started)],
  ["GetInstanceRequest", roundTrip(methods.getInstance.request, arbitraries.getInstanceRequest)],
  ["GetInstanceResponse", roundTrip(methods.getInstance.response, maybe(orchestrationState))],
  ["QueryInstancesRequest", roundTrip(methods.queryInstances.request, arbitraries.queryInstancesRequest)],
  ["QueryInstancesResponse", roundTrip(methods.queryInstances.response, arbitraries.queryInstancesResponse)],
  [
    "StreamInstanceHistoryRequest",
    roundTrip(methods.streamInstanceHistory.request, arbitraries.streamInstanceHistoryRequest),
  ],
  ["RaiseEventRequest", roundTrip(methods.raiseEvent.request, arbitraries.raiseEventRequest)],
  ["SuspendRequest", roundTrip(methods.suspendInstance.request, arbitraries.reasonRequest)],
  ["ResumeRequest", roundTrip(methods.resumeInstance.request, arbitraries.reasonRequest)],
  ["RewindInstanceRequest", roundTrip(methods.rewindInstance.request, arbitraries.reasonRequest)],
  ["TerminateRequest", roundTrip(methods.terminateInstance.request, arbitraries.terminateRequest)],
  ["RestartInstanceRequest", roundTrip(methods.restartInstance.request, arbitraries.restartRequest)],
  ["RestartInstanceResponse", roundTrip(methods.restartInstance.response, started)],
  ["PurgeInstancesRequest", roundTrip(methods.purgeInstances.request, arbitraries.purgeInstancesRequest)],
  ["PurgeInstancesResponse", roundTrip(methods.purgeInstances.response, arbitraries.purgeInstancesResponse)],
  [
    "SkipGracefulOrchestrationTerminationsRequest",
    roundTrip(methods.skipGracefulTerminations.request, arbitraries.skipGracefulTerminationsRequest),
  ],
  [
    "SkipGracefulOrchestrationTerminationsResponse",
    roundTrip(methods.skipGracefulTerminations.response, arbitraries.skipGracefulTerminationsResponse),
  ],
  ["ListInstanceIdsRequest", roundTrip(methods.listInstanceIds.request, arbitraries.listInstanceIdsRequest)],
  ["ListInstanceIdsResponse", roundTrip(methods.listInstanceIds.response, arbitraries.listInstanceIdsResponse)],
  ["CreateTaskHubRequest", roundTrip(methods.createTaskHub.request, arbitraries.createTaskHubRequest)],
  ["AbandonOrchestrationTaskRequest", roundTrip(methods.abandonOrchestratorTask.request, text)],
  ["AbandonActivityTaskRequest", roundTrip(methods.abandonActivityTask.request, text)],
  ["ActivityResponse", roundTrip(methods.completeActivityTask.request, activityResponseArbitrary)],
];

/** By `deepStrictEqual`: Jest takes a key named `constructor` for the class of an object. */
function roundTrip<T>(codec: Codec<T>, arbitrary: fc.Arbitrary<T>): () => void {
  return () => fc.assert(fc.property(arbitrary, (value) => deepStrictEqual(codec.decode(codec.encode(value)), value)));
}

describe("every message of clients and workers", () => {
  it.each(roundTrips)("comes back as it went: %s", (_name, check) => check());

  it("comes back as it went: GetWorkItemsRequest, but for sessions, which are no part of it", () => {
    const codec = methods.getWorkItems.request;
    fc.assert(
      fc.property(arbitraries.getWorkItemsRequest, ({ sessions: _, ...request }) =>
        deepStrictEqual(codec.decode(codec.encode(request)), request),
      ),
    );
  });

  it("comes back as it went: OrchestratorResponse, in one part", () => {
    const codec = methods.completeOrchestratorTask.request;
    fc.assert(
      fc.property(orchestratorResponseArbitrary, (response) => {
        const bytes = codec.encode({ response, isPartial: false });
        const whole = { response, isPartial: false, chunkIndex: undefined, size: bytes.byteLength };
        deepStrictEqual(codec.decode(bytes), whole);
      }),
    );
  });
});

describe("the answers written by hand", () => {
  it("are read by the generated messages", () => {
    const { response } = methods.queryInstances;
    fc.assert(
      fc.property(arbitraries.queryInstancesResponse, (answer) => {
        const message = fromBinary(QueryInstancesResponseSchema, response.encode(answer));
        deepStrictEqual(fromMessage(QueryInstancesResponseSchema, message), answer);
      }),
    );
    fc.assert(
      fc.property(maybe(orchestrationState), (state) => {
        const message = fromBinary(GetInstanceResponseSchema, methods.getInstance.response.encode(state));
        const expected = { exists: state !== undefined, orchestrationState: state };
        deepStrictEqual(fromMessage(GetInstanceResponseSchema, message), expected);
      }),
    );
  });
});

describe("what has no form on the wire", () => {
  it("is refused: a time beyond what a Date holds, a count beyond 32 bits", () => {
    const query = { maxInstanceCount: 0, fetchInputsAndOutputs: false };
    const { request } = methods.queryInstances;
    expect(() => request.encode({ ...query, createdTimeFrom: 9e15 })).toThrow("9000000000000000 is not a time");
    expect(() => request.encode({ ...query, createdTimeTo: NaN })).toThrow("NaN is not a time");
    expect(() => request.encode({ ...query, maxInstanceCount: 2 ** 31 })).toThrow("2147483648");
    expect(() => request.encode({ ...query, maxInstanceCount: 0.5 })).toThrow("0.5");
  });

  it("is not read as everything: a purge that names no instances", () => {
    expect(() => methods.purgeInstances.request.decode(new Uint8Array())).toThrow("a purge must name an instance");
  });
});

describe("what others leave out or add", () => {
  it("an answer about an instance that does not exist is undefined, with a state or without", () => {
    const { response } = methods.getInstance;
    expect(response.decode(new Uint8Array())).toBeUndefined();
    expect(response.decode(Uint8Array.of(0x12, 0))).toBeUndefined();
    expect(response.decode(Uint8Array.of(0x08, 1, 0x12, 0))).toMatchObject({ instanceId: "" });
  });

  it("an empty continuation token of an answer means that there are no more pages", () => {
    const { response } = methods.queryInstances;
    const bytes = response.encode({ orchestrationState: [], continuationToken: "" });
    expect(response.decode(bytes)).toEqual({ orchestrationState: [], continuationToken: undefined });
  });

  it("an empty key of the last instance means that there are no more pages", () => {
    const { response } = methods.listInstanceIds;
    const bytes = response.encode({ instanceIds: ["a"], lastInstanceKey: "" });
    expect(response.decode(bytes)).toEqual({ instanceIds: ["a"], lastInstanceKey: undefined });
  });

  it("a query without conditions asks for everything", () => {
    const request = methods.queryInstances.request.decode(new Uint8Array());
    expect(request).toMatchObject({ maxInstanceCount: 0, fetchInputsAndOutputs: false, runtimeStatus: undefined });
  });

  it("unknown fields are passed over", () => {
    const { request } = methods.raiseEvent;
    const bytes = [...request.encode({ instanceId: "a", name: "b" }), 0xfa, 0x01, 0x01, 0x78];
    expect(request.decode(Uint8Array.from(bytes))).toEqual({ instanceId: "a", name: "b", input: undefined });
  });
});
