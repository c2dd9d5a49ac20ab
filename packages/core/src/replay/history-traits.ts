import type { HistoryEvent } from "@reawait/protocol";

/** What a history shows of who wrote it and what befell it, before any of it is replayed. */
export interface HistoryTraits {
  /** A retried call kept its id, as Python's SDK has it: then a retried call of this execution keeps its id (R4c). */
  readonly reusesIds: boolean;
  /** It was rewound: actions were taken out of past batches, to be made again. */
  readonly rewound: boolean;
}

/** Of most histories. One for all of them, since sessions keep it. */
export const NO_TRAITS: HistoryTraits = Object.freeze({ reusesIds: false, rewound: false });

export function traitsOf(history: readonly HistoryEvent[]): HistoryTraits {
  let highest = -1;
  let idsGrow = true;
  let rewound = false;
  for (const event of history) {
    if (event.kind === "executionRewound") rewound = true;
    if (event.kind !== "taskScheduled" && event.kind !== "subOrchestrationInstanceCreated") continue;
    if (event.eventId <= highest) idsGrow = false;
    highest = event.eventId;
  }
  // Ids mostly grow, and then none comes twice.
  const reusesIds = !idsGrow && hasDuplicateIds(history);
  return reusesIds || rewound ? { reusesIds, rewound } : NO_TRAITS;
}

function hasDuplicateIds(history: readonly HistoryEvent[]): boolean {
  const seen = new Set<number>();
  for (const event of history) {
    if (event.kind !== "taskScheduled" && event.kind !== "subOrchestrationInstanceCreated") continue;
    if (seen.has(event.eventId)) return true;
    seen.add(event.eventId);
  }
  return false;
}
