/** What a store is asked for, and what it gives. */
import type { OrchestrationStatus, TerminalStatus } from "@reawait/protocol";

import type { InstanceRow, MessageRow } from "./rows.js";

export interface TurnLoadRequest {
  readonly instanceKey: number;
  /** Whether the history is wanted too, or only its first turn, or its last. */
  readonly history: boolean | "first" | "last";
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
  /**
   * Bytes of input, output, custom status and failure: a page ends before they would be more, but holds one instance in any
   * case. With 0 they are left out; absent, there is no limit.
   */
  readonly maxPayloads?: number | undefined;
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
