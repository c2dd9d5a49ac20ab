/** What those who run an engine ask of it, beside the task hubs' own calls: by `reawait-engine stats`, for one. */
import type { OrchestrationStatus } from "./model/orchestration-state.js";
import type { CallOptions } from "./task-hub-service.js";

/** How an engine does right now. */
export interface EngineStats {
  /** Those that are open. */
  readonly taskHubs: readonly TaskHubStats[];
}

export interface TaskHubStats {
  readonly name: string;
  /** How many instances there are of each status. */
  readonly instances: Readonly<Record<OrchestrationStatus, number>>;
  /** Work that is to be done now, by name and version. What sleeps is none. */
  readonly orchestrations: readonly BacklogStats[];
  readonly activities: readonly BacklogStats[];
  readonly workers: readonly WorkerStats[];
  /** Calls that wait for an instance to start or to complete. */
  readonly waits: number;
  readonly storage: StorageStats;
}

/** Turns of orchestrators of one name and version, or activities. */
export interface BacklogStats {
  readonly name: string;
  readonly version?: string | undefined;
  /** Ready, and not yet handed out. */
  readonly ready: number;
  /** Given back, to be handed out again a little later. */
  readonly delayed: number;
  /** At a worker. */
  readonly out: number;
  /** Whether a worker is connected that takes it. If not, it waits for one. */
  readonly isTaken: boolean;
}

/** One stream of work items. */
export interface WorkerStats {
  /** Milliseconds since the Unix epoch. */
  readonly connectedAt: number;
  readonly orchestrations: SlotStats;
  readonly activities: SlotStats;
}

export interface SlotStats {
  readonly out: number;
  /** At most so many are out at once. */
  readonly slots: number;
}

export interface StorageStats {
  /** Bytes of the database, its log left out. */
  readonly size: number;
  /** Those of them that hold nothing any more, and are used again. */
  readonly free: number;
}

/** The calls. Each rejects with a `ServiceError`. */
export interface Operations {
  /** @param request.taskHub - the name of the only hub that is to be told of; absent, all that are open are */
  stats(request?: StatsRequest, options?: CallOptions): Promise<EngineStats>;
  /**
   * A copy of a task hub as it stands when the first bytes come: a database file of its own, from which an engine goes
   * on. The hub goes on meanwhile.
   *
   * @param request.taskHub - the name of the hub; absent, the one that is meant where none is asked for
   */
  backup(request?: BackupRequest, options?: CallOptions): AsyncIterable<Uint8Array>;
}

export interface StatsRequest {
  readonly taskHub?: string | undefined;
}

export interface BackupRequest {
  readonly taskHub?: string | undefined;
}
