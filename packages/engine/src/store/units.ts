/** What is written to a store: each unit as a savepoint of its own (E12). */
import type { OrchestrationStatus } from "@reawait/protocol";

import type { DelayedRow, InstanceRow, MessageRow, TaskRow } from "./rows.js";

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
