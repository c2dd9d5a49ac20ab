import type { AnyOrchestrator } from "@reawait/core";
import { checkOrchestrator } from "../definitions/check-orchestrator.js";
import { refuseUnknownOptions } from "../options/check-options.js";
import { loadHistory } from "./load-history.js";
import { replayEvents, replaySetup } from "./replay-events.js";
import { REPLAY_OPTIONS, type RecordedHistory, type ReplayOptions, type ReplayReport } from "./replay-options.js";

/**
 * Replays a recorded history with an orchestrator as it is today: would the code that is about to be deployed break this
 * instance? Nothing runs but the orchestrator, on what was recorded; the test takes milliseconds, however long the
 * instance took.
 *
 * @param history - as text or as events, or the URL of its file
 * @returns what was replayed, and where the code stands at its end
 * @throws NonDeterminismError where code and history part: the event, what history says, what the code did, and the line
 * @throws ForeignAwaitError where the code awaits something that is not durable
 * @throws WrongOrchestratorError where the history is of another orchestrator, or of another version of it
 * @throws TypeError where it is no orchestrator, or there is no such option
 * @throws HistoryFormatError where it is no history, or not a whole one
 * @throws PayloadError where a codec cannot decode a payload
 *
 * @example
 * await replay(purchaseOrder, new URL("./histories/order-17.json", import.meta.url));
 */
export async function replay(
  orchestrator: AnyOrchestrator,
  history: RecordedHistory,
  options: ReplayOptions = {},
): Promise<ReplayReport> {
  checkOrchestrator(orchestrator, "replay", "replay(purchaseOrder, history)");
  refuseUnknownOptions("replay", options, REPLAY_OPTIONS);
  const setup = replaySetup([orchestrator], options);
  return await replayEvents(setup, await loadHistory(history));
}
