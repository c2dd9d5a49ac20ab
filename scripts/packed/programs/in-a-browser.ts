// Replays a history as a page would, and reports what the orchestrator did.
import { defineOrchestrator } from "@reawait/core";
import {
  createRegistry,
  defaultPayloadConverter,
  hostScheduler,
  OrchestrationExecutor,
  runTurn,
} from "@reawait/core/internal";
import type { HistoryEvent } from "@reawait/protocol";
import { silentLogger } from "@reawait/protocol";

const greet = defineOrchestrator("greet", async (ctx, name: string) => {
  const greeting = await ctx.callActivity<string>("sayHello", name);
  return greeting.toUpperCase();
});

const head = { eventId: -1, timestamp: 0 };
const history: HistoryEvent[] = [
  { kind: "orchestratorStarted", ...head },
  {
    kind: "executionStarted",
    ...head,
    name: "greet",
    input: '"world"',
    orchestrationInstance: { instanceId: "one", executionId: "first" },
  },
  { kind: "taskScheduled", ...head, eventId: 1, name: "sayHello", input: '"world"' },
];
const newEvents: HistoryEvent[] = [
  { kind: "orchestratorStarted", ...head },
  { kind: "taskCompleted", ...head, taskScheduledId: 1, result: '"hello"' },
];

const executor = new OrchestrationExecutor({
  instanceId: "one",
  orchestrators: createRegistry("orchestrator", [greet]),
  converter: defaultPayloadConverter,
  log: silentLogger,
  captureCallSites: false,
  ordersConfirmations: true,
  onPoisoned: () => {},
});
void runTurn(executor, { instanceId: "one", history, newEvents }, hostScheduler).then(({ actions }) => {
  const { report } = globalThis as unknown as { readonly report: (actions: unknown) => void };
  report(actions);
});
