import type { AnyOrchestrator } from "@reawait/core";
import type { Registry } from "@reawait/core/internal";
import type { ExecutionStartedEvent, HistoryEvent, OrchestratorRequest } from "@reawait/protocol";
import { executionKey, type Execution } from "@reawait/worker/internal";

/** By which orchestrators each execution was run: of another one than is there now, the history need only fit. */
export class RanBy {
  readonly #orchestrators = new Map<string, ReadonlySet<AnyOrchestrator>>();

  note(request: OrchestratorRequest, registry: Registry<AnyOrchestrator>): void {
    const started = startOf(request.pastEvents) ?? startOf(request.newEvents);
    const orchestrator = started && registry.find(started.name, started.version);
    if (!orchestrator) return;
    const key = executionKey(request.instanceId, request.executionId);
    const before = this.#orchestrators.get(key);
    if (!before?.has(orchestrator)) this.#orchestrators.set(key, new Set(before).add(orchestrator));
  }

  severalOf({ instanceId, executionId }: Execution): boolean {
    return (this.#orchestrators.get(executionKey(instanceId, executionId))?.size ?? 0) > 1;
  }
}

function startOf(events: readonly HistoryEvent[]): ExecutionStartedEvent | undefined {
  return events.find((event) => event.kind === "executionStarted");
}
