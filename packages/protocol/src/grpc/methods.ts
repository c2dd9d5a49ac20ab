/**
 * The calls of the contract that the port has, as both sides make them from: what travels, and what may be done about a
 * failure.
 */
import type { HistoryEvent } from "../model/history-event.js";
import type { WorkItem } from "../model/work-item.js";
import { decodeActivityResponse, encodeActivityResponse } from "../wire/activity-response-codec.js";
import { decodeHistoryEvents, encodeHistoryEvents } from "../wire/history-codec.js";
import { decodeOrchestratorResponsePart, encodeOrchestratorResponse } from "../wire/orchestrator-response-codec.js";
import type { OrchestratorResponsePart } from "../wire/orchestrator-response-codec.js";
import { decodeWorkItem, encodeWorkItem } from "../wire/work-item-codec.js";
import { nothing } from "./codec.js";
import type { Codec } from "./codec.js";
import {
  createTaskHubRequest,
  listInstanceIdsRequest,
  listInstanceIdsResponse,
  skipGracefulTerminationsRequest,
  skipGracefulTerminationsResponse,
} from "./messages/administration.js";
import { createInstanceRequest, createInstanceResponse } from "./messages/create-instance.js";
import { getInstanceResponse, queryInstancesResponse } from "./messages/instance-state.js";
import { purgeInstancesRequest, purgeInstancesResponse } from "./messages/purge.js";
import { queryInstancesRequest } from "./messages/queries.js";
import {
  getInstanceRequest,
  raiseEventRequest,
  restartRequest,
  restartResponse,
  resumeRequest,
  rewindRequest,
  suspendRequest,
  terminateRequest,
} from "./messages/steering.js";
import {
  abandonActivityRequest,
  abandonOrchestratorRequest,
  getWorkItemsRequest,
  streamInstanceHistoryRequest,
} from "./messages/work.js";
import { serverStream, unary } from "./method.js";

/** Milliseconds: only a server that hangs takes so long for what it can answer at once. */
const ANSWERED_AT_ONCE = 60_000;
const GREETED_AT_ONCE = 30_000;
/** What may be a large file, or millions of rows. */
const DELETED_IN_TIME = 600_000;

const client = { deadline: ANSWERED_AT_ONCE, repeatable: "always" } as const;
/** What would be done twice. */
const clientOnce = { deadline: ANSWERED_AT_ONCE, repeatable: "unsent" } as const;
const clientDeletes = { deadline: DELETED_IN_TIME, repeatable: "unsent" } as const;
const clientWait = { repeatable: "always" } as const;
/** A completion token is used up by its first use. */
const worker = { deadline: ANSWERED_AT_ONCE, repeatable: "always", ofWorker: true } as const;

/** The client side never sends parts. */
const orchestratorResponse: Codec<OrchestratorResponsePart> = {
  encode: ({ response }) => encodeOrchestratorResponse(response),
  decode: decodeOrchestratorResponsePart,
};
const activityResponse = { encode: encodeActivityResponse, decode: decodeActivityResponse };
const historyChunk: Codec<readonly HistoryEvent[]> = { encode: encodeHistoryEvents, decode: decodeHistoryEvents };

/** `undefined` is an item that the port has no word for. */
const workItem: Codec<WorkItem | undefined> = {
  encode: (item) => (item === undefined ? new Uint8Array(0) : encodeWorkItem(item)),
  decode: decodeWorkItem,
};

export const methods = {
  hello: unary("Hello", nothing, nothing, { ...worker, deadline: GREETED_AT_ONCE }),

  // The client side looks before it repeats it.
  startInstance: unary("StartInstance", createInstanceRequest, createInstanceResponse, clientOnce),
  getInstance: unary("GetInstance", getInstanceRequest, getInstanceResponse, client),
  waitForInstanceStart: unary("WaitForInstanceStart", getInstanceRequest, getInstanceResponse, clientWait),
  waitForInstanceCompletion: unary("WaitForInstanceCompletion", getInstanceRequest, getInstanceResponse, clientWait),
  queryInstances: unary("QueryInstances", queryInstancesRequest, queryInstancesResponse, client),
  listInstanceIds: unary("ListInstanceIds", listInstanceIdsRequest, listInstanceIdsResponse, client),
  streamInstanceHistory: serverStream("StreamInstanceHistory", streamInstanceHistoryRequest, historyChunk, clientWait),

  raiseEvent: unary("RaiseEvent", raiseEventRequest, nothing, clientOnce),
  suspendInstance: unary("SuspendInstance", suspendRequest, nothing, client),
  resumeInstance: unary("ResumeInstance", resumeRequest, nothing, client),
  terminateInstance: unary("TerminateInstance", terminateRequest, nothing, client),
  // A second one would be told that they are over already.
  skipGracefulTerminations: unary(
    "SkipGracefulOrchestrationTerminations",
    skipGracefulTerminationsRequest,
    skipGracefulTerminationsResponse,
    clientOnce,
  ),
  rewindInstance: unary("RewindInstance", rewindRequest, nothing, clientOnce),
  restartInstance: unary("RestartInstance", restartRequest, restartResponse, clientOnce),
  purgeInstances: unary("PurgeInstances", purgeInstancesRequest, purgeInstancesResponse, client),

  createTaskHub: unary("CreateTaskHub", createTaskHubRequest, nothing, clientDeletes),
  deleteTaskHub: unary("DeleteTaskHub", nothing, nothing, clientDeletes),

  getWorkItems: serverStream("GetWorkItems", getWorkItemsRequest, workItem, { repeatable: "never", ofWorker: true }),
  completeOrchestratorTask: unary("CompleteOrchestratorTask", orchestratorResponse, nothing, worker),
  completeActivityTask: unary("CompleteActivityTask", activityResponse, nothing, worker),
  abandonOrchestratorTask: unary("AbandonTaskOrchestratorWorkItem", abandonOrchestratorRequest, nothing, worker),
  abandonActivityTask: unary("AbandonTaskActivityWorkItem", abandonActivityRequest, nothing, worker),
};

/** The calls of the contract that nobody can make of the port. */
export const unsupportedMethods = [
  "SignalEntity",
  "GetEntity",
  "QueryEntities",
  "CleanEntityStorage",
  "CompleteEntityTask",
  "AbandonTaskEntityWorkItem",
] as const;
