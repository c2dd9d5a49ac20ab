import type { HistoryEvent, OrchestratorAction, OrchestratorResponse } from "@reawait/protocol";

/**
 * What a turn that continues as new carries over from the end of its new events stays where it is, in the inbox: it need not
 * travel back, only to be written again. A backlog of ten thousand events, taken one a generation, then moves once.
 *
 * @param newEvents - the very events that the turn was run with
 */
export function leaveRest(
  newEvents: readonly HistoryEvent[],
  actions: readonly OrchestratorAction[],
): Pick<OrchestratorResponse, "actions" | "numEventsProcessed"> {
  const completion = actions.at(-1);
  if (completion?.kind !== "completeOrchestration") return { actions };
  const { carryoverEvents } = completion;
  let left = 0;
  while (left < carryoverEvents.length && carryoverEvents.at(-1 - left) === newEvents.at(-1 - left)) left += 1;
  if (left === 0) return { actions };
  const carried = { ...completion, carryoverEvents: carryoverEvents.slice(0, carryoverEvents.length - left) };
  return { actions: [...actions.slice(0, -1), carried], numEventsProcessed: newEvents.length - left };
}
