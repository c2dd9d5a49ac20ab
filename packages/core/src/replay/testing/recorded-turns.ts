/** Histories as fixtures hold them: all events in their order, and which of them were the turns. */
import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";
import type { AnyOrchestrator } from "../../definitions/registry.js";
import { TestInstance, type Batch, type RunOptions } from "./history-builder.js";
import { withoutStacks } from "./outcome.js";

export interface RecordedTurn {
  /** How many events of the history are past. */
  readonly past: number;
  /** How many events come next, as new ones. */
  readonly new: number;
  readonly actions: readonly OrchestratorAction[];
  readonly customStatus?: string | undefined;
}

export interface RecordedHistory {
  readonly instanceId: string;
  readonly orchestrator: string;
  readonly history: readonly HistoryEvent[];
  readonly turns: readonly RecordedTurn[];
}

/** Lets an orchestrator live through some batches, and keeps what happened. */
export async function recordHistory(
  orchestrator: AnyOrchestrator,
  batches: readonly Batch[],
  options: RunOptions,
): Promise<RecordedHistory> {
  const instance = new TestInstance(orchestrator, options);
  const turns: RecordedTurn[] = [];
  const take = async (run: () => ReturnType<TestInstance["start"]>) => {
    const past = instance.history.length;
    const { actions, customStatus } = await run();
    turns.push({ past, new: instance.history.length - past - actions.length, actions, customStatus });
  };
  await take(() => instance.start());
  for (const batch of batches) await take(() => instance.turn(batch));
  const { instanceId, history } = instance;
  // Stacks name files of whoever recorded them.
  return withoutStacks({ instanceId, orchestrator: orchestrator.name, history, turns }) as RecordedHistory;
}
