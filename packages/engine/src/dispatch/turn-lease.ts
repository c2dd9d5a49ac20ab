import type { HistoryEvent, JsonRecord, WorkItem } from "@reawait/protocol";
import { sessionProperties } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import { parseOrchestrationTrace } from "../stored-json.js";
import type { Batch } from "../turn/turn-state.js";
import type { ActiveInstance } from "./active-instances.js";
import type { Lease } from "./lease-table.js";

/** A turn that is out. */
export interface TurnLease extends Lease {
  readonly instance: ActiveInstance;
  readonly turn: HandedOutTurn;
  readonly deadline: number;
}

export interface HandedOutTurn {
  readonly row: InstanceRow;
  readonly batch: Batch;
  /** `undefined`: left out, since the worker has a session at the row's position (E9). */
  readonly past: readonly HistoryEvent[] | undefined;
}

/** The work item of a turn: objects of the engine's own, handed over read-only (E10). */
export function turnWorkItem(token: string, { row, batch, past }: HandedOutTurn): WorkItem {
  return {
    kind: "orchestrator",
    completionToken: token,
    request: {
      instanceId: row.instanceId,
      executionId: row.executionId,
      pastEvents: past ?? [],
      newEvents: batch.newEvents,
      requiresHistoryStreaming: false,
      properties: past === undefined ? sessionBase(row) : undefined,
      orchestrationTraceContext: parseOrchestrationTrace(row.traceContext),
    },
  };
}

function sessionBase(row: InstanceRow): JsonRecord {
  return { [sessionProperties.base]: row.position, [sessionProperties.pastCount]: row.historyLength };
}
