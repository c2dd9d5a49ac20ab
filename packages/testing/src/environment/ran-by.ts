import type { AnyOrchestrator } from "@reawait/core";
import type { Registry } from "@reawait/core/internal";
import type { ExecutionStartedEvent, HistoryEvent, OrchestratorRequest } from "@reawait/protocol";
import type { Execution } from "@reawait/worker/internal";

/** By which orchestrators each execution was run: of another one than is there now, the history need only fit. */
export class RanBy {
  readonly #orchestrators = new Map<string, ReadonlySet<AnyOrchestrator>>();

  note(request: OrchestratorRequest, registry: Registry<AnyOrchestrator>): void {
    const started = startOf(request.pastEvents) ?? startOf(request.newEvents);
    const orchestrator = started && registry.find(started.name, started.version);
    if (!orchestrator) return;
    const before = this.#orchestrators.get(keyOf(request));
    if (!before?.has(orchestrator)) this.#orchestrators.set(keyOf(request), new Set(before).add(orchestrator));
  }

  severalOf(execution: Execution): boolean {
    return (this.#orchestrators.get(keyOf(execution))?.size ?? 0) > 1;
  }
}

function startOf(events: readonly HistoryEvent[]): ExecutionStartedEvent | undefined {
  return events.find((event) => event.kind === "executionStarted");
}

function keyOf({ instanceId, executionId }: Execution): string {
  return JSON.stringify([instanceId, executionId]);
}
