/** Histories of Dapr as JSON: workflows for orchestrations, and fields that only Dapr has. */
import { describe, expect, it } from "@jest/globals";
import { readHistory } from "./history-json.js";

const at = "2026-08-01T10:00:00.000000250Z";
const timestamp = Date.parse("2026-08-01T10:00:00.000Z");
const router = { sourceAppID: "orders", targetAppID: "billing" };

const dapr = {
  events: [
    { eventId: -1, timestamp: at, workflowStarted: { version: { patches: ["p1"], name: "v1" } } },
    {
      eventId: -1,
      timestamp: at,
      router,
      executionStarted: {
        name: "order",
        input: "3",
        workflowInstance: { instanceId: "order-17", executionId: "e1" },
        parentInstance: { taskScheduledId: 2, appID: "shop", appNamespace: "prod", name: "shop" },
        workflowSpanID: "s",
      },
    },
    {
      eventId: 0,
      timestamp: at,
      router,
      taskScheduled: { name: "charge", taskExecutionId: "t", historyPropagationScope: 1 },
    },
    {
      eventId: 1,
      timestamp: at,
      timerCreated: { fireAt: at, name: "approval", externalEvent: { name: "approval" } },
    },
    {
      eventId: 2,
      timestamp: at,
      childWorkflowInstanceCreated: { instanceId: "c", name: "child", retryParentInstanceInfo: { instanceID: "x" } },
    },
    { eventId: -1, timestamp: at, executionStalled: { reason: "PATCH_MISMATCH" } },
    {
      eventId: -1,
      timestamp: at,
      childWorkflowInstanceCompleted: { taskScheduledId: 2, result: "1", attestation: {} },
    },
    { eventId: -1, timestamp: at, taskFailed: { taskExecutionId: "t", failureDetails: { errorType: "E" } } },
    { eventId: 3, timestamp: at, executionCompleted: { workflowStatus: "ORCHESTRATION_STATUS_COMPLETED" } },
    { eventId: -1, timestamp: at, workflowCompleted: {} },
  ],
};

describe("a history of Dapr", () => {
  it("is read under our names, without what only Dapr has", () => {
    expect(readHistory(JSON.stringify(dapr))).toEqual([
      { kind: "orchestratorStarted", eventId: -1, timestamp },
      {
        kind: "executionStarted",
        eventId: -1,
        timestamp,
        name: "order",
        input: "3",
        orchestrationInstance: { instanceId: "order-17", executionId: "e1" },
        parentInstance: { taskScheduledId: 2, name: "shop" },
        orchestrationSpanId: "s",
      },
      { kind: "taskScheduled", eventId: 0, timestamp, name: "charge" },
      { kind: "timerCreated", eventId: 1, timestamp, fireAt: timestamp },
      { kind: "subOrchestrationInstanceCreated", eventId: 2, timestamp, instanceId: "c", name: "child" },
      { kind: "unknown", eventId: -1, timestamp },
      { kind: "subOrchestrationInstanceCompleted", eventId: -1, timestamp, taskScheduledId: 2, result: "1" },
      {
        kind: "taskFailed",
        eventId: -1,
        timestamp,
        taskScheduledId: 0,
        failureDetails: { errorType: "E", errorMessage: "", isNonRetriable: false },
      },
      { kind: "executionCompleted", eventId: 3, timestamp, orchestrationStatus: "COMPLETED" },
      { kind: "orchestratorCompleted", eventId: -1, timestamp },
    ]);
  });

  it("is read where its names are in snake case", () => {
    const events = [
      { event_id: 2, child_workflow_instance_created: { instance_id: "c", history_propagation_scope: 1 } },
      { execution_started: { workflow_span_id: "s", parent_instance: { app_id: "a" } } },
    ];
    expect(readHistory(events)).toMatchObject([
      { kind: "subOrchestrationInstanceCreated", eventId: 2, instanceId: "c" },
      { kind: "executionStarted", orchestrationSpanId: "s" },
    ]);
  });

  it("is refused where it did what we have no event for", () => {
    const events = [{ eventId: 3, detachedWorkflowInstanceCreated: { instanceId: "x" } }];
    expect(() => readHistory(events)).toThrow(
      'Event 1 of this history has the field "detachedWorkflowInstanceCreated"',
    );
  });
});
