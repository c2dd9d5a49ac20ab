/**
 * The store port: all that the engine knows of a disk.
 *
 * Its job: to move a hub from one committed state to the next, whole. A batch is one transaction, and each unit in it a
 * savepoint of its own: a unit that cannot be applied changes nothing, says so in its outcome, and touches no other.
 * A batch that fails as a whole (disk full, I/O error) rejects; the store goes on as soon as the disk does.
 * Not its job: what the changes mean. Events are encoded blobs; keys are given by the engine.
 *
 * All that crosses the port is plain data that a `postMessage` can clone, since a store may live in another thread.
 * Times are milliseconds since the Unix epoch. Keys are integers that only grow, so that every table is append-only.
 */
import type { OrchestrationStatus, TerminalStatus } from "@reawait/protocol";

/** Opens at a hub's disk file, or at `":memory:"`. */
export interface Store {
  /** What the engine must know to go on where the hub stood. Idle instances are not in it. */
  readonly opening: StoreOpening;
  /** The same as it is by now: for an engine that cannot tell what became of a commit that rejected. */
  readOpening(): Promise<StoreOpening>;
  /** Loads what a turn needs; `undefined` in the place of an instance that is gone. In the order asked for. */
  loadTurns(requests: readonly TurnLoadRequest[]): Promise<readonly (TurnLoad | undefined)[]>;
  /** Loads activities to run, in the order asked for; `undefined` in the place of one that is gone. */
  loadTasks(keys: readonly number[]): Promise<readonly (TaskRow | undefined)[]>;
  readInstance(instanceId: string): Promise<InstanceRow | undefined>;
  /** A page of instances, oldest first. */
  queryInstances(query: InstanceQuery): Promise<InstancePage>;
  /** All instances of a range, oldest first. */
  findInstances(range: InstanceRange): Promise<readonly InstanceRef[]>;
  /** A page of instances that are over, by the time they ended. */
  listEnded(query: EndedQuery): Promise<EndedPage>;
  /**
   * The ids of the sub-orchestrations of an instance that are not over, whichever execution of it created them. Goes down
   * through those that are over, and no further than to the first that is not.
   */
  findRunningDescendants(instanceId: string): Promise<readonly string[]>;
  /**
   * Resolves, with one outcome a unit, once the batch is on disk. Where it rejects, the batch is on disk whole or not at
   * all, and the last answer may have been lost: `readOpening` tells. The blobs of the batch are given away: they may move
   * to another thread, and are not to be read or sent again, even if this rejects.
   */
  commit(batch: readonly Unit[]): Promise<readonly UnitOutcome[]>;
  stats(): Promise<StoreStats>;
  /**
   * Copies all that is committed by the time it resolves to a file of its own, while commits go on. The file, an absolute
   * path, is there when all of it is on disk; it takes the place of one of that name.
   */
  backUp(file: string): Promise<void>;
  /** Waits for what is under way, and frees the file. Breaks off a backup. */
  close(): Promise<void>;
}

export interface StoreStats {
  /** How many instances there are of each status; those of which there are none may be left out. */
  readonly instances: Readonly<Partial<Record<OrchestrationStatus, number>>>;
  /** Bytes of the database, its log left out. */
  readonly size: number;
  /** Those of them that hold nothing any more, and are used again. */
  readonly free: number;
}

export interface StoreOpening {
  /** Made with the hub, and its own for ever: what names it in its tokens, and what they are signed with. */
  readonly hub: { readonly id: string; readonly secret: Uint8Array };
  /** The largest keys in use, that of a task ever in use; the engine counts on from here. */
  readonly lastKeys: {
    readonly instance: number;
    readonly message: number;
    readonly task: number;
    readonly timer: number;
  };
  /** Instances with messages in their inbox, by the order of their first one. */
  readonly readyInstances: readonly InstanceRef[];
  /** Instances whose code has not run, with more in their inbox than their start: a termination, perhaps. */
  readonly unsettled: readonly InstanceRef[];
  /** Activities neither answered nor put aside, oldest first. */
  readonly openTasks: readonly TaskRef[];
  /** When the first delayed message is due. */
  readonly nextDue: number | undefined;
}

export interface InstanceRef {
  readonly key: number;
  readonly instanceId: string;
  readonly name: string;
  readonly version: string | undefined;
}

export interface TaskRef {
  readonly key: number;
  readonly instanceKey: number;
  readonly name: string;
  readonly version: string | undefined;
}

// ---- rows ----------------------------------------------------------------------------------------------------------

export interface InstanceRow {
  readonly key: number;
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly status: OrchestrationStatus;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly customStatus: string | undefined;
  /** `FailureDetails` as JSON. */
  readonly failure: string | undefined;
  /** Tags as JSON. */
  readonly tags: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly completedAt: number | undefined;
  readonly scheduledAt: number | undefined;
  /** Which instance, execution and action of it created this one. */
  readonly parent: ParentRef | undefined;
  /** `OrchestrationTraceContext` as JSON, as the last turn left it. */
  readonly traceContext: string | undefined;
  /** The completion token of the turn that produced the history as it stands; empty before the first. */
  readonly position: string;
  /** How many events the history holds. */
  readonly historyLength: number;
}

export interface ParentRef {
  readonly instanceId: string;
  readonly executionId: string;
  readonly taskId: number;
}

/** A message in an inbox: one encoded event. */
export interface MessageRow {
  readonly key: number;
  readonly event: Uint8Array;
}

/** An activity to run: `ActivityRequest`, flat. */
export interface TaskRow {
  readonly key: number;
  readonly instanceKey: number;
  readonly instanceId: string;
  readonly executionId: string;
  readonly taskId: number;
  readonly name: string;
  readonly version: string | undefined;
  readonly input: string | undefined;
  /** Tags as JSON. */
  readonly tags: string | undefined;
  /** `TraceContext` as JSON. */
  readonly traceContext: string | undefined;
}

/** A message that is delivered to its instance at a time: a timer that fires, or a scheduled start. */
export interface DelayedRow {
  readonly key: number;
  readonly dueAt: number;
  readonly event: Uint8Array;
}

// ---- reading -------------------------------------------------------------------------------------------------------

export interface TurnLoadRequest {
  readonly instanceKey: number;
  /** Whether the history is wanted too, or only its first turn. */
  readonly history: boolean | "first";
  /** At most this many messages, oldest first. */
  readonly maxMessages: number;
  /** Wants `newer`: all messages that are ahead of others, or have a key above this one. */
  readonly newerThan?: number | undefined;
}

export interface TurnLoad {
  readonly instance: InstanceRow;
  /** One blob of events for each past turn, in order; empty where it was not asked for. */
  readonly history: readonly Uint8Array[];
  readonly messages: readonly MessageRow[];
  /** Those that `newerThan` asked for; some may be among `messages` too. */
  readonly newer?: readonly MessageRow[] | undefined;
}

export interface InstanceQuery {
  /** Any, if there are none. */
  readonly statuses: readonly OrchestrationStatus[] | undefined;
  readonly createdFrom: number | undefined;
  readonly createdTo: number | undefined;
  /** To the letter: upper and lower case differ. */
  readonly instanceIdPrefix: string | undefined;
  /** Only instances with a key above this one. */
  readonly afterKey: number;
  readonly limit: number;
}

/** A stretch of the table of instances, so that a search through a large hub holds nobody up. */
export interface InstanceRange {
  /** Keys above this one, */
  readonly afterKey: number;
  /** up to this one. */
  readonly toKey: number;
  readonly statuses: readonly OrchestrationStatus[];
  readonly createdFrom: number | undefined;
  readonly createdTo: number | undefined;
}

export interface EndedQuery {
  readonly statuses: readonly TerminalStatus[];
  readonly completedFrom: number | undefined;
  readonly completedTo: number | undefined;
  /** Only those after this one. */
  readonly after: EndedPosition | undefined;
  readonly limit: number;
}

/** Where in the order of their ends an instance stands. */
export interface EndedPosition {
  readonly completedAt: number;
  readonly key: number;
}

export interface EndedPage {
  readonly instanceIds: readonly string[];
  /** Where the page ends; `undefined` where there are no more. */
  readonly last: EndedPosition | undefined;
}

export interface InstancePage {
  readonly instances: readonly InstanceRow[];
  /** Whether there are more after the last one. */
  readonly more: boolean;
}

// ---- writing -------------------------------------------------------------------------------------------------------

/** What is written as one savepoint. */
export type Unit =
  CreateUnit | DeliverUnit | TurnUnit | CompleteTaskUnit | DeferTaskUnit | FireDueUnit | RewindUnit | PurgeUnit;

/** Creates an instance, its first message with it. */
export interface CreateUnit {
  readonly kind: "create";
  readonly instance: NewInstance;
  /** Whose place it may take; absent, whoever holds the id. */
  readonly replaces?: Replacement | undefined;
}

/** What was found under the id of an instance that is to be created. */
export interface Replacement {
  /** `undefined`: nobody. Nothing happens where somebody else holds the id by now. */
  readonly key: number | undefined;
  /** For the parent of the one that is replaced, if that one still runs: it will never report. */
  readonly toParent?: MessageRow | undefined;
}

export interface NewInstance {
  readonly row: InstanceRow;
  /** Its `executionStarted`, into the inbox at once, or delayed. */
  readonly start: MessageRow | DelayedRow;
  /**
   * Statuses in which an instance of the same id is replaced, with all that belongs to it. An instance that the very
   * same action of the same parent execution created, and that is not over, counts as created (`existed: true`).
   */
  readonly replaceable: readonly OrchestrationStatus[];
}

/** Puts a message into an inbox. */
export interface DeliverUnit {
  readonly kind: "deliver";
  readonly message: Delivery;
}

export interface Delivery {
  readonly instanceId: string;
  /** Drop it unless this is the instance's current execution. */
  readonly executionId: string | undefined;
  readonly message: MessageRow;
}

/** One turn (E1): the history grows, the inbox shrinks, and all that the orchestrator asked for is on its way. */
export interface TurnUnit {
  readonly kind: "turn";
  readonly instanceKey: number;
  /** The turn counts only if the history still has this position. */
  readonly expectedPosition: string;
  readonly row: InstanceUpdate;
  /** What is appended to the history, or what it is replaced with. */
  readonly history: { readonly replace: boolean; readonly events: Uint8Array };
  /** Keys of the messages that the turn consumed; exactly these leave the inbox. */
  readonly consumed: readonly number[];
  /** First messages of a new execution (continue-as-new): delivered ahead of what the inbox still holds. */
  readonly requeued: readonly MessageRow[];
  readonly tasks: readonly TaskRow[];
  readonly timers: readonly DelayedRow[];
  readonly children: readonly ChildCreation[];
  readonly deliveries: readonly Delivery[];
  /** What a rewound execution takes over. */
  readonly takeOver?: TakeOver | undefined;
  /** How the instance ended, for the execution of its parent that it belongs to; dropped where there is none. */
  readonly toParent?: MessageRow | undefined;
  /** The execution is over: its delayed messages go, and `timers` with them. */
  readonly dropTimers: boolean;
  /** The instance is over: its inbox goes. */
  readonly dropInbox: boolean;
  /** The instance was terminated: its open activities go. */
  readonly dropTasks: boolean;
}

export interface ChildCreation {
  readonly instance: NewInstance;
  /** Goes into the inbox of the creating instance if the id is taken. */
  readonly ifTaken: MessageRow;
}

/** What an execution that was rewound takes over from the one that failed. */
export interface TakeOver {
  /** The one that failed. */
  readonly executionId: string;
  /** Activities that the history waits for: one that is still open goes on, any other begins anew. */
  readonly tasks: readonly TaskRow[];
  readonly children: readonly ChildTakeOver[];
}

/** A sub-orchestration that the history waits for: from now on it belongs to the new execution. */
export interface ChildTakeOver {
  readonly key: number;
  /** For one that was found failed. Where one has ended otherwise, or is gone by now, the turn does not count. */
  readonly reopening: Reopening | undefined;
}

/** How an instance that failed is opened again. */
export interface Reopening {
  /** Its new execution's. */
  readonly executionId: string;
  /** Its `executionRewound`. */
  readonly message: MessageRow;
  readonly now: number;
}

/** The columns that a turn may change; the rest of the row stays. */
export type InstanceUpdate = Pick<
  InstanceRow,
  | "executionId"
  | "version"
  | "status"
  | "input"
  | "output"
  | "customStatus"
  | "failure"
  | "updatedAt"
  | "completedAt"
  | "traceContext"
  | "position"
  | "historyLength"
>;

/** An activity was answered: it is done, and its instance gets the event if it still runs that execution. */
export interface CompleteTaskUnit {
  readonly kind: "completeTask";
  readonly taskKey: number;
  /** Only if the activity is one of this instance. */
  readonly instanceId?: string | undefined;
  readonly message: MessageRow;
}

/** An activity is put aside: it stays open, and is not handed out again. */
export interface DeferTaskUnit {
  readonly kind: "deferTask";
  readonly taskKey: number;
}

/** Moves delayed messages that are due into their inboxes, oldest first. */
export interface FireDueUnit {
  readonly kind: "fireDue";
  readonly now: number;
  readonly limit: number;
  /** Message keys for them: `firstMessageKey`, and the ones after it, up to `limit` of them. */
  readonly firstMessageKey: number;
}

/** Opens an instance that failed again. Its history is rewound by its next turn. */
export interface RewindUnit {
  readonly kind: "rewind";
  readonly instanceId: string;
  readonly reopening: Reopening;
}

/** Deletes instances that are over, with all that belongs to them, one after the other. */
export interface PurgeUnit {
  readonly kind: "purge";
  readonly instanceIds: readonly string[];
  /** Their sub-orchestrations too, however deep: children before parents. */
  readonly recursive: boolean;
  /** What becomes of one that runs, itself or below: nothing is deleted by this unit, or this one is left out. */
  readonly ifRunning: "refuse" | "skip";
  /** How much is deleted at most, counted in instances and events of their histories; the first instance in any case. */
  readonly limit: number;
}

/** What became of a unit, in the order of the batch. */
export type UnitOutcome =
  | {
      readonly kind: "created";
      readonly existed: boolean;
      readonly ready: readonly InstanceRef[];
      readonly nextDue: number | undefined;
    }
  | { readonly kind: "alreadyExists"; readonly status: OrchestrationStatus }
  /** What was to be replaced or taken over is not as it was found. Nothing happened. */
  | { readonly kind: "changedMeanwhile" }
  | { readonly kind: "delivered"; readonly ready: readonly InstanceRef[] }
  /** The instance is over, or has another execution: dropped. */
  | { readonly kind: "dropped"; readonly status: TerminalStatus | undefined }
  | { readonly kind: "notFound" }
  | {
      readonly kind: "turnCommitted";
      readonly ready: readonly InstanceRef[];
      /** Those of them whose code has not run. */
      readonly unstarted: readonly InstanceRef[];
      readonly nextDue: number | undefined;
      /** Keys of those activities of a `TakeOver` that begin anew. */
      readonly begunAnew: readonly number[];
    }
  /** The history has another position by now, or the instance is gone. */
  | { readonly kind: "turnStale" }
  | { readonly kind: "taskCompleted"; readonly ready: readonly InstanceRef[] }
  | { readonly kind: "taskDeferred" }
  /** There is no such open activity (any more). */
  | { readonly kind: "taskUnknown" }
  | {
      readonly kind: "fired";
      readonly count: number;
      readonly ready: readonly InstanceRef[];
      readonly nextDue: number | undefined;
    }
  | { readonly kind: "reopened"; readonly ready: readonly InstanceRef[] }
  | { readonly kind: "notFailed"; readonly status: OrchestrationStatus }
  | {
      readonly kind: "purged";
      readonly instances: readonly InstanceRef[];
      /** How many of the ids are done with; the others were too much for one unit. */
      readonly done: number;
    }
  | { readonly kind: "notTerminal"; readonly instanceId: string; readonly status: OrchestrationStatus }
  /** This unit could not be applied; the others were. */
  | { readonly kind: "failed"; readonly message: string };
