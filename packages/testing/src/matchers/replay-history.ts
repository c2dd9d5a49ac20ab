import type { AnyOrchestrator } from "@reawait/core";
import {
  createRegistry,
  defaultPayloadConverter,
  hostScheduler,
  OrchestrationExecutor,
  runTurn,
} from "@reawait/core/internal";
import { silentLogger, type HistoryEvent } from "@reawait/protocol";

/** @throws NonDeterminismError, ForeignAwaitError where the orchestrator does not fit */
export async function replay(orchestrator: AnyOrchestrator, history: readonly HistoryEvent[]): Promise<void> {
  const started = history.find((event) => event.kind === "executionStarted");
  const instanceId = started?.orchestrationInstance?.instanceId ?? "";
  const executor = new OrchestrationExecutor({
    instanceId,
    converter: defaultPayloadConverter,
    orchestrators: createRegistry("orchestrator", [orchestrator]),
    log: silentLogger,
    captureCallSites: true,
    ordersConfirmations: true,
    onPoisoned: () => {},
  });
  const { fault } = await runTurn(executor, { instanceId, history, newEvents: [] }, hostScheduler);
  if (fault) throw fault;
}
