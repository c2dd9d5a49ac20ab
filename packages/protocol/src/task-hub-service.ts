/**
 * A task hub, as clients and workers reach it: the calls of `TaskHubSidecarService` over neutral records. The embedded
 * engine implements it, a gRPC channel implements it, and an adapter serves any implementation by gRPC.
 *
 * Every call rejects with a `ServiceError`. What an engine does not have is answered `UNIMPLEMENTED`, never ignored.
 */
import type { FailureDetails } from "./model/failure-details.js";
import type { HistoryEvent } from "./model/history-event.js";
import type { Tags, TraceContext } from "./model/orchestration-instance.js";
import type { OrchestrationState, OrchestrationStatus } from "./model/orchestration-state.js";
import type { ActivityResponse, OrchestratorResponse, WorkItem } from "./model/work-item.js";

/** Passed to each call. */
export interface CallOptions {
  /** Aborting it ends the call, on both sides, with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

/** Passed to the calls that give work back. */
export interface AbandonOptions extends CallOptions {
  /** Why a turn cannot be run: the engine shows it as the failure of an instance that still runs. */
  readonly reason?: FailureDetails | undefined;
}

export interface CreateInstanceRequest {
  /** Empty lets the engine choose. */
  readonly instanceId: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly input?: string | undefined;
  readonly scheduledStartTimestamp?: number | undefined;
  /**
   * Statuses in which an existing instance of this id may be replaced. Absent leaves it to the engine (ours replaces
   * none); a list that is there and empty replaces none.
   */
  readonly replaceableStatus?: readonly OrchestrationStatus[] | undefined;
  readonly executionId?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly parentTraceContext?: TraceContext | undefined;
  readonly requestTime?: number | undefined;
}

export interface GetInstanceRequest {
  readonly instanceId: string;
  /** Whether input, output, custom status and failure details are wanted. */
  readonly getInputsAndOutputs: boolean;
}

export interface RaiseEventRequest {
  readonly instanceId: string;
  readonly name: string;
  readonly input?: string | undefined;
}

export interface TerminateRequest {
  readonly instanceId: string;
  readonly output?: string | undefined;
  readonly recursive: boolean;
}

/** For suspend, resume and rewind. */
export interface InstanceReasonRequest {
  readonly instanceId: string;
  readonly reason?: string | undefined;
}

export interface RestartInstanceRequest {
  readonly instanceId: string;
  readonly restartWithNewInstanceId: boolean;
}

export interface QueryInstancesRequest {
  readonly runtimeStatus?: readonly OrchestrationStatus[] | undefined;
  readonly createdTimeFrom?: number | undefined;
  readonly createdTimeTo?: number | undefined;
  /** At most this many a page; 0 leaves it to the engine. */
  readonly maxInstanceCount: number;
  /** As the page before returned it. */
  readonly continuationToken?: string | undefined;
  readonly instanceIdPrefix?: string | undefined;
  readonly fetchInputsAndOutputs: boolean;
}

export interface QueryInstancesResponse {
  readonly orchestrationState: readonly OrchestrationState[];
  /** Absent on the last page. */
  readonly continuationToken?: string | undefined;
}

export interface PurgeInstanceFilter {
  readonly createdTimeFrom?: number | undefined;
  readonly createdTimeTo?: number | undefined;
  readonly runtimeStatus?: readonly OrchestrationStatus[] | undefined;
  /** Milliseconds after which the engine may stop and answer `isComplete: false`. */
  readonly timeout?: number | undefined;
}

export interface PurgeInstancesRequest {
  readonly target:
    | { readonly kind: "instance"; readonly instanceId: string }
    | { readonly kind: "batch"; readonly instanceIds: readonly string[] }
    | { readonly kind: "filter"; readonly filter: PurgeInstanceFilter };
  readonly recursive: boolean;
}

export interface PurgeInstancesResponse {
  readonly deletedInstanceCount: number;
  readonly isComplete?: boolean | undefined;
}

export interface SkipGracefulTerminationsRequest {
  /** At most 500. */
  readonly instanceIds: readonly string[];
  readonly reason?: string | undefined;
}

export interface SkipGracefulTerminationsResponse {
  /** Those left as they were: missing, or over already. */
  readonly unterminatedInstanceIds: readonly string[];
}

export interface ListInstanceIdsRequest {
  /** Any that an instance that is over can have, if there are none. */
  readonly runtimeStatus?: readonly OrchestrationStatus[] | undefined;
  readonly completedTimeFrom?: number | undefined;
  readonly completedTimeTo?: number | undefined;
  /** At most this many a page; 0 leaves it to the engine. */
  readonly pageSize: number;
  /** As the page before returned it. */
  readonly lastInstanceKey?: string | undefined;
}

export interface ListInstanceIdsResponse {
  /** By the time they completed, the earliest first. */
  readonly instanceIds: readonly string[];
  /** Absent on the last page. */
  readonly lastInstanceKey?: string | undefined;
}

export interface CreateTaskHubRequest {
  /** Deletes what is there first, with everything in it. */
  readonly recreateIfExists: boolean;
}

export interface StreamInstanceHistoryRequest {
  readonly instanceId: string;
  readonly executionId?: string | undefined;
  readonly forWorkItemProcessing: boolean;
}

/** What a worker takes. An absent list of filters means everything; a list that is there and empty means nothing. */
export interface WorkItemFilters {
  readonly orchestrations: readonly NameFilter[];
  readonly activities: readonly NameFilter[];
}

export interface NameFilter {
  readonly name: string;
  /** Empty means any version. */
  readonly versions: readonly string[];
}

export interface GetWorkItemsRequest {
  /** At most this many turns out at once; 0 leaves it to the engine. */
  readonly maxConcurrentOrchestrationWorkItems: number;
  /** At most this many activities out at once; 0 leaves it to the engine. */
  readonly maxConcurrentActivityWorkItems: number;
  readonly filters?: WorkItemFilters | undefined;
  /** The worker fetches past events with `streamInstanceHistory` where a work item comes without them. */
  readonly historyStreaming?: boolean | undefined;
  /** The worker keeps sessions: past events it already has may be left out (see `sessionProperties`). */
  readonly sessions: boolean;
  /**
   * The name of a worker that comes back when its stream breaks: what it holds is kept for it meanwhile. Without one, a
   * stream that ends gives back what is out. Empty is none.
   */
  readonly workerId?: string | undefined;
  /** Tells this run of the worker from another one, a process started anew, that has the same name. */
  readonly workerRun?: string | undefined;
  /** The completion tokens of what the worker still has from streams before. The rest of what it had goes out again. */
  readonly heldTokens?: readonly string[] | undefined;
}

export interface TaskHubService {
  hello(options?: CallOptions): Promise<void>;

  startInstance(request: CreateInstanceRequest, options?: CallOptions): Promise<{ readonly instanceId: string }>;
  /** Resolves to `undefined` where there is no such instance, as both waits do, at once. */
  getInstance(request: GetInstanceRequest, options?: CallOptions): Promise<OrchestrationState | undefined>;
  /** Resolves as soon as the instance is no longer `PENDING`. */
  waitForInstanceStart(request: GetInstanceRequest, options?: CallOptions): Promise<OrchestrationState | undefined>;
  /** Resolves as soon as the instance has a terminal status. */
  waitForInstanceCompletion(
    request: GetInstanceRequest,
    options?: CallOptions,
  ): Promise<OrchestrationState | undefined>;
  queryInstances(request: QueryInstancesRequest, options?: CallOptions): Promise<QueryInstancesResponse>;
  /** The ids of instances that are over. */
  listInstanceIds(request: ListInstanceIdsRequest, options?: CallOptions): Promise<ListInstanceIdsResponse>;
  streamInstanceHistory(
    request: StreamInstanceHistoryRequest,
    options?: CallOptions,
  ): AsyncIterable<readonly HistoryEvent[]>;

  raiseEvent(request: RaiseEventRequest, options?: CallOptions): Promise<void>;
  suspendInstance(request: InstanceReasonRequest, options?: CallOptions): Promise<void>;
  resumeInstance(request: InstanceReasonRequest, options?: CallOptions): Promise<void>;
  terminateInstance(request: TerminateRequest, options?: CallOptions): Promise<void>;
  /** Ends instances on the spot, without a worker: none is asked, and nothing of them is run any further. */
  skipGracefulTerminations(
    request: SkipGracefulTerminationsRequest,
    options?: CallOptions,
  ): Promise<SkipGracefulTerminationsResponse>;
  rewindInstance(request: InstanceReasonRequest, options?: CallOptions): Promise<void>;
  restartInstance(request: RestartInstanceRequest, options?: CallOptions): Promise<{ readonly instanceId: string }>;
  purgeInstances(request: PurgeInstancesRequest, options?: CallOptions): Promise<PurgeInstancesResponse>;

  /** Makes the task hub that this service stands for. One that is there is left as it is, unless it is to be made anew. */
  createTaskHub(request: CreateTaskHubRequest, options?: CallOptions): Promise<void>;
  /** Deletes the task hub with everything in it. `NOT_FOUND` where there is none. */
  deleteTaskHub(options?: CallOptions): Promise<void>;

  /**
   * A stream of work until it is returned (`break`), aborted, or the engine closes. Closing it gives back what is out: at
   * once where it is returned; where it is aborted, which stands for a connection that broke, a worker with a name has a
   * while to come back.
   */
  getWorkItems(request: GetWorkItemsRequest, options?: CallOptions): AsyncIterable<WorkItem>;
  /** Resolves once the turn is on disk. A stale token is a no-op. */
  completeOrchestratorTask(response: OrchestratorResponse, options?: CallOptions): Promise<void>;
  /** Resolves once the answer is on disk. A stale token is a no-op. */
  completeActivityTask(response: ActivityResponse, options?: CallOptions): Promise<void>;
  /** Gives a turn back, to be handed out again after a delay that grows. A stale token is a no-op. */
  abandonOrchestratorTask(completionToken: string, options?: AbandonOptions): Promise<void>;
  abandonActivityTask(completionToken: string, options?: CallOptions): Promise<void>;
  /**
   * Puts an activity aside: somebody will answer it later, with this token. Until then it takes no slot, and is not
   * handed out again, not even after a restart. An extension of ours; a stale token is a no-op.
   */
  deferActivityTask(completionToken: string, options?: CallOptions): Promise<void>;
}
