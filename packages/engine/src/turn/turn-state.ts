/**
 * What the engine's turn is decided from, and what it decides: plain records with decoded events, so that the decision
 * can be tested without a disk, a clock or a worker. `encode-turn` makes a store unit of it.
 */
import type { ExecutionStartedEvent, HistoryEvent } from "@reawait/protocol";

import type { InstanceRow, InstanceUpdate, TaskRow } from "../store/store.js";

/** A message in an inbox, decoded. */
export interface Message {
  readonly key: number;
  readonly event: HistoryEvent;
}

/** The new events of a work item. */
export interface Batch {
  /** As handed out: `orchestratorStarted`, then one event for each message. */
  readonly newEvents: readonly HistoryEvent[];
  /** The messages behind `newEvents`, from its second on. */
  readonly messageKeys: readonly number[];
  /** Messages that mean nothing any more: never handed out, they leave the inbox with the turn. */
  readonly stale: readonly number[];
}

/** What the turn of an instance starts from. */
export interface TurnState {
  readonly row: InstanceRow;
  readonly batch: Batch;
  /** The history as it was handed out; `undefined` where a session made it needless. */
  readonly past: readonly HistoryEvent[] | undefined;
  /** The start of this execution, where a session made `past` needless, and the turn needs it. */
  readonly start?: ExecutionStartedEvent | undefined;
  /** Ids of the running sub-orchestrations, those of those that are over included, where a termination asked for them. */
  readonly children: readonly string[];
  /** The sub-orchestrations that a rewound history waits for, by their ids, as far as there are any. */
  readonly found: ReadonlyMap<string, InstanceRow>;
}

/** Where new keys and ids come from. */
export interface TurnKeys {
  instance(): number;
  message(): number;
  task(): number;
  timer(): number;
  executionId(): string;
}

/** A message that is delivered at a time. */
export interface DelayedMessage extends Message {
  readonly dueAt: number;
}

/** A message to another inbox, or to one's own. */
export interface Send {
  readonly instanceId: string;
  /** Drop it unless this is the target's execution by then. */
  readonly executionId: string | undefined;
  readonly message: Message;
}

/** A sub-orchestration to create. */
export interface Child {
  readonly row: InstanceRow;
  readonly start: Message;
  /** What the parent is told if the id is taken. */
  readonly ifTaken: Message;
}

/** What a rewound execution takes over from the one that failed. */
export interface TakenOver {
  readonly executionId: string;
  readonly tasks: readonly TaskRow[];
  readonly children: readonly ChildRewinding[];
}

/** A sub-orchestration that is taken over, and opened again if it has failed. */
export interface ChildRewinding {
  readonly key: number;
  readonly reopening: { readonly executionId: string; readonly message: Message; readonly now: number } | undefined;
}

/** What an orchestrator's actions come to. */
export interface Effects {
  /** Confirmations for the history, in the order of the actions. */
  readonly events: readonly HistoryEvent[];
  readonly tasks: readonly TaskRow[];
  readonly timers: readonly DelayedMessage[];
  readonly children: readonly Child[];
  readonly sends: readonly Send[];
}

/** All that one turn changes (E1). */
export interface TurnChanges extends Omit<Effects, "events"> {
  readonly instanceKey: number;
  readonly expectedPosition: string;
  readonly row: InstanceUpdate;
  readonly history: { readonly replace: boolean; readonly events: readonly HistoryEvent[] };
  readonly consumed: readonly number[];
  /** The first messages of a new execution, ahead of what the inbox still holds. */
  readonly requeued: readonly Message[];
  /** Where it was rewound: what the new execution takes over. */
  readonly takeOver: TakenOver | undefined;
  /** How it ended, for its parent. */
  readonly toParent: Message | undefined;
  readonly dropTimers: boolean;
  readonly dropInbox: boolean;
  readonly dropTasks: boolean;
}

/** What a turn needs to know beside its state and its answer. */
export interface TurnContext {
  readonly now: number;
  readonly keys: TurnKeys;
  /** The completion token that was handed out with the turn. */
  readonly token: string;
}
