/** Holds the hand-written codecs of work and its answers against protobuf-es, whose code is generated from the contract. */
import { deepStrictEqual } from "node:assert/strict";
import { create, toBinary } from "@bufbuild/protobuf";
import type { DescMessage } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { OrchestratorActionSchema, SendEntityMessageActionSchema } from "../gen/actions_pb.js";
import { TaskFailureDetailsSchema } from "../gen/failures_pb.js";
import { ActivityResponseSchema } from "../gen/work_activity_pb.js";
import { OrchestratorResponseSchema } from "../gen/work_orchestrator_pb.js";
import { WorkItemSchema } from "../gen/worker_pb.js";
import type { OrchestratorAction, OrchestratorActionKind } from "../model/orchestrator-action.js";
import type { OrchestratorResponse, WorkItem } from "../model/work-item.js";
import { failureDetails } from "../testing/model-arbitraries.js";
import { fromMessage, toMessage } from "../testing/neutral-message.js";
import { orchestratorActionArbitraries } from "../testing/orchestrator-action-arbitrary.js";
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
import { decodeWorkItem, encodeWorkItem } from "./work-item-codec.js";

const itemKinds = Object.keys(workItemArbitraries) as WorkItem["kind"][];
const actionKinds = Object.keys(orchestratorActionArbitraries) as OrchestratorActionKind[];

/** Both ways between a record and bytes, ours and the generated one, must agree. */
function expectAgreement<T extends object>(
  arbitrary: fc.Arbitrary<T>,
  schema: DescMessage,
  encode: (record: T) => Uint8Array,
  decode: (bytes: Uint8Array) => T | undefined,
): void {
  fc.assert(
    fc.property(arbitrary, (record) => {
      const message = toMessage(schema, record);
      const bytes = toBinary(schema, message);

      deepStrictEqual(encode(record), bytes);
      const read = decode(bytes);
      deepStrictEqual(read, record);
      deepStrictEqual(read, fromMessage(schema, message));
    }),
  );
}

function responseWith(actions: readonly OrchestratorAction[]): OrchestratorResponse {
  return {
    instanceId: "",
    completionToken: "",
    actions,
    customStatus: undefined,
    numEventsProcessed: undefined,
    orchestrationTraceContext: undefined,
    requiresHistory: false,
  };
}

describe("bytes and records agree with protobuf-es", () => {
  it.each(itemKinds)("for a work item %s", (kind) => {
    expectAgreement<WorkItem>(workItemArbitraries[kind], WorkItemSchema, encodeWorkItem, decodeWorkItem);
  });

  it.each(actionKinds)("for an action %s", (kind) => {
    const arbitrary: fc.Arbitrary<OrchestratorAction> = orchestratorActionArbitraries[kind];
    expectAgreement(
      arbitrary.map((action) => responseWith([action])),
      OrchestratorResponseSchema,
      encodeOrchestratorResponse,
      decodeOrchestratorResponse,
    );
  });

  it("for the answer to a turn", () => {
    expectAgreement(
      orchestratorResponseArbitrary,
      OrchestratorResponseSchema,
      encodeOrchestratorResponse,
      decodeOrchestratorResponse,
    );
  });

  it("for the answer to an activity", () => {
    expectAgreement(activityResponseArbitrary, ActivityResponseSchema, encodeActivityResponse, decodeActivityResponse);
  });

  it("for a failure by itself", () => {
    expectAgreement(failureDetails, TaskFailureDetailsSchema, encodeFailureDetails, decodeFailureDetails);
  });
});

describe("the contract", () => {
  it("has no action that is not tried here", () => {
    const contract = OrchestratorActionSchema.oneofs.flatMap((oneof) => oneof.fields.map((field) => field.localName));

    expect(new Set(actionKinds)).toEqual(new Set(contract));
  });

  it("has no message to an entity that the codec refuses", () => {
    for (const { number, localName } of SendEntityMessageActionSchema.fields) {
      const action = Uint8Array.of(0x08, 7, (8 << 3) | 2, 2, (number << 3) | 2, 0);
      const { actions } = decodeOrchestratorResponse(Uint8Array.of(0x12, action.length, ...action));

      expect(actions).toMatchObject([{ kind: "sendEntityMessage", id: 7, message: { kind: localName, eventId: 7 } }]);
    }
  });

  it("has entity requests, which are read as no work item", () => {
    for (const name of ["entityRequest", "entityRequestV2"] as const) {
      const item = create(WorkItemSchema, {
        completionToken: "t",
        request: { case: name, value: { instanceId: "@e@1" } },
      });

      expect(decodeWorkItem(toBinary(WorkItemSchema, item))).toBeUndefined();
    }
  });

  it("has entity parameters in the request of a turn, which are passed over", () => {
    const value = { instanceId: "a", entityParameters: { entityMessageReorderWindow: { seconds: 1_800n } } };
    const item = create(WorkItemSchema, { request: { case: "orchestratorRequest", value } });

    expect(decodeWorkItem(toBinary(WorkItemSchema, item))).toMatchObject({
      kind: "orchestrator",
      request: { instanceId: "a", pastEvents: [], newEvents: [] },
    });
  });
});

describe("a response in parts", () => {
  it("is read part by part, and refused where it should be whole", () => {
    // Deprecated in the contract, so the generated message is not used to write them.
    const head = encodeOrchestratorResponse(responseWith([{ kind: "createTimer", id: 1, fireAt: 0 }]));
    const first = Uint8Array.of(...head, 0x40, 1, 0x4a, 0);
    const last = Uint8Array.of(...head, 0x4a, 2, 0x08, 1);

    expect(decodeOrchestratorResponsePart(first)).toMatchObject({ isPartial: true, chunkIndex: 0 });
    expect(() => decodeOrchestratorResponse(first)).toThrow(/in parts/);
    expect(decodeOrchestratorResponsePart(last)).toMatchObject({
      response: { actions: [{ id: 1 }] },
      isPartial: false,
      chunkIndex: 1,
    });
  });
});
