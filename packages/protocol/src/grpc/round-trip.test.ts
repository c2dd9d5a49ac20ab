import { deepStrictEqual } from "node:assert/strict";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { OrchestrationState } from "../model/orchestration-state.js";
import type { WorkItem } from "../model/work-item.js";
import type { CallOptions, TaskHubService } from "../task-hub-service.js";
import { historyEventArbitrary } from "../testing/history-event-arbitrary.js";
import { failureDetails, maybe, orchestrationState, text } from "../testing/model-arbitraries.js";
import {
  activityResponseArbitrary,
  orchestratorResponseArbitrary,
  workItemArbitraries,
} from "../testing/work-item-arbitrary.js";
import { shorten } from "./shorten.js";
import { overGrpc } from "./testing/over-grpc.js";
import * as arbitraries from "./testing/request-arbitraries.js";

/** The calls of one request and one answer. */
type UnaryCall = {
  [Key in keyof TaskHubService]: TaskHubService[Key] extends (
    request: infer Request,
    options?: CallOptions,
  ) => Promise<infer Response>
    ? { readonly request: Request; readonly response: Response }
    : never;
};
type UnaryName = Exclude<keyof TaskHubService, "hello" | "deleteTaskHub" | "getWorkItems" | "streamInstanceHistory">;

/** What goes in at one end comes out at the other, and the answer comes back. */
async function passes<Name extends UnaryName>(
  name: Name,
  request: fc.Arbitrary<UnaryCall[Name]["request"]>,
  response: fc.Arbitrary<UnaryCall[Name]["response"]>,
): Promise<void> {
  const seen: unknown[] = [];
  let answer: unknown;
  const play = (got: unknown): Promise<never> => {
    seen.push(got);
    return Promise.resolve(answer as never);
  };
  await using hub = await overGrpc({ [name]: play });
  const call = hub.connection[name] as (request: unknown) => Promise<unknown>;
  await fc.assert(
    fc.asyncProperty(request, response, async (sent, answered) => {
      answer = answered;
      deepStrictEqual(await call(sent), answered);
      deepStrictEqual(seen.at(-1), sent);
    }),
    { numRuns: 20 },
  );
}

const done = fc.constant(undefined);
const state: fc.Arbitrary<OrchestrationState | undefined> = maybe(orchestrationState);
const started = fc.record({ instanceId: text }, { noNullPrototype: true });
/** The client side would fill in one of its own. */
const createInstanceRequest = arbitraries.createInstanceRequest.map((request) => ({
  ...request,
  instanceId: request.instanceId || "given",
  executionId: request.executionId || "given",
}));

describe("over gRPC, a call and its answer arrive as they were sent", () => {
  it("startInstance", () => passes("startInstance", createInstanceRequest, started));
  it("getInstance", () => passes("getInstance", arbitraries.getInstanceRequest, state));
  it("waitForInstanceStart", () => passes("waitForInstanceStart", arbitraries.getInstanceRequest, state));
  it("waitForInstanceCompletion", () => passes("waitForInstanceCompletion", arbitraries.getInstanceRequest, state));
  it("queryInstances", () =>
    passes("queryInstances", arbitraries.queryInstancesRequest, arbitraries.queryInstancesResponse));
  it("raiseEvent", () => passes("raiseEvent", arbitraries.raiseEventRequest, done));
  it("suspendInstance", () => passes("suspendInstance", arbitraries.reasonRequest, done));
  it("resumeInstance", () => passes("resumeInstance", arbitraries.reasonRequest, done));
  it("terminateInstance", () => passes("terminateInstance", arbitraries.terminateRequest, done));
  it("rewindInstance", () => passes("rewindInstance", arbitraries.reasonRequest, done));
  it("restartInstance", () => passes("restartInstance", arbitraries.restartRequest, started));
  it("purgeInstances", () =>
    passes("purgeInstances", arbitraries.purgeInstancesRequest, arbitraries.purgeInstancesResponse));
  it("skipGracefulTerminations", () =>
    passes(
      "skipGracefulTerminations",
      arbitraries.skipGracefulTerminationsRequest,
      arbitraries.skipGracefulTerminationsResponse,
    ));
  it("listInstanceIds", () =>
    passes("listInstanceIds", arbitraries.listInstanceIdsRequest, arbitraries.listInstanceIdsResponse));
  it("createTaskHub", () => passes("createTaskHub", arbitraries.createTaskHubRequest, done));
  it("deleteTaskHub", async () => {
    let calls = 0;
    await using hub = await overGrpc({ deleteTaskHub: async () => void (calls += 1) });
    await hub.connection.deleteTaskHub();
    expect(calls).toBe(1);
  });
  it("completeOrchestratorTask", () => passes("completeOrchestratorTask", orchestratorResponseArbitrary, done));
  it("completeActivityTask", () => passes("completeActivityTask", activityResponseArbitrary, done));
  it("abandonActivityTask", () => passes("abandonActivityTask", text, done));
});

describe("over gRPC, what an answer has no field for arrives beside it", () => {
  it("hello says that the engine is ours", async () => {
    await using hub = await overGrpc({});
    expect(hub.connection.profile).toMatchObject({
      remote: true,
      abandon: true,
      defer: false,
      sessions: false,
      partialTurns: false,
    });
    await hub.connection.hello();
    expect(hub.connection.profile).toMatchObject({
      remote: true,
      abandon: true,
      defer: true,
      ordersConfirmations: true,
      sessions: true,
      partialTurns: true,
    });
  });

  it("abandonOrchestratorTask carries its reason, shortened where it is long, or none", async () => {
    const seen: unknown[] = [];
    await using hub = await overGrpc({
      abandonOrchestratorTask: async (token, options) => void seen.push(token, options?.reason),
    });
    await fc.assert(
      fc.asyncProperty(text, maybe(failureDetails), async (token, reason) => {
        seen.length = 0;
        await hub.connection.abandonOrchestratorTask(token, { reason });
        deepStrictEqual(seen, [
          token,
          reason && {
            errorType: shorten(reason.errorType, 100),
            errorMessage: shorten(reason.errorMessage, 500),
            stackTrace: reason.stackTrace && shorten(reason.stackTrace, 500),
            innerFailure: undefined,
            isNonRetriable: reason.isNonRetriable,
            properties: undefined,
          },
        ]);
      }),
      { numRuns: 30 },
    );
  });

  it("deferActivityTask is told from abandonActivityTask", async () => {
    const seen: string[] = [];
    await using hub = await overGrpc({
      abandonActivityTask: async (token) => void seen.push(`abandon ${token}`),
      deferActivityTask: async (token) => void seen.push(`defer ${token}`),
    });
    await hub.connection.hello();
    await hub.connection.deferActivityTask("a");
    await hub.connection.abandonActivityTask("b");
    expect(seen).toEqual(["defer a", "abandon b"]);
  });
});

describe("over gRPC, a stream arrives as it was sent", () => {
  it("getWorkItems: the request, sessions included, and every item in order, then the end", async () => {
    let items: readonly WorkItem[] = [];
    let seen: unknown;
    await using hub = await overGrpc({
      async *getWorkItems(request) {
        seen = request;
        yield* items;
      },
    });
    const item = fc.oneof(...Object.values(workItemArbitraries));
    await fc.assert(
      fc.asyncProperty(
        arbitraries.getWorkItemsRequest,
        fc.array<WorkItem>(item, { maxLength: 5 }),
        async (request, sent) => {
          items = sent;
          const got: WorkItem[] = [];
          const end = (async () => {
            for await (const each of hub.connection.getWorkItems(request)) got.push(each);
          })();
          await expect(end).rejects.toMatchObject({ code: "UNAVAILABLE" });
          deepStrictEqual(got, sent);
          deepStrictEqual(seen, request);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("streamInstanceHistory: the request, and every event in order, then the end", async () => {
    let events: readonly unknown[] = [];
    let seen: unknown;
    await using hub = await overGrpc({
      async *streamInstanceHistory(request) {
        seen = request;
        yield events as never;
      },
    });
    await fc.assert(
      fc.asyncProperty(
        arbitraries.streamInstanceHistoryRequest,
        fc.array(historyEventArbitrary, { maxLength: 5 }),
        async (request, sent) => {
          events = sent;
          const got: unknown[] = [];
          for await (const chunk of hub.connection.streamInstanceHistory(request)) got.push(...chunk);
          deepStrictEqual(got, sent);
          deepStrictEqual(seen, request);
        },
      ),
      { numRuns: 20 },
    );
  });
});
