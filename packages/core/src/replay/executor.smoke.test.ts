import { expect, it } from "@jest/globals";
import { silentLogger, type HistoryEvent } from "@reawait/protocol";
import { createRegistry, type AnyOrchestrator } from "../definitions/registry.js";
import { defineActivity } from "../definitions/activity.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { defaultPayloadConverter } from "../payload/default-payload-converter.js";
import { OrchestrationExecutor } from "./executor.js";
import { runTurn } from "./run-turn.js";
import { hostScheduler } from "./scheduler.js";

it("runs", async () => {
  const hello = defineActivity("hello", (_ctx, name: string) => `hello ${name}`);
  const o = defineOrchestrator("o", async (ctx, input: string) => {
    const a = await ctx.callActivity(hello, input);
    const [b, c] = await Promise.all([ctx.callActivity(hello, a), ctx.callActivity(hello, "c")]);
    return [a, b, c];
  });
  const registry = createRegistry<AnyOrchestrator>("orchestrator", [o]);
  const ex = new OrchestrationExecutor({ instanceId: "i", converter: defaultPayloadConverter, log: silentLogger, captureCallSites: false, onPoisoned() {}, orchestrators: registry, ordersConfirmations: true });
  const b = { eventId: -1, timestamp: 1 };
  const first: HistoryEvent[] = [{ kind: "orchestratorStarted", ...b }, { kind: "executionStarted", ...b, name: "o", input: '"x"', orchestrationInstance: { instanceId: "i", executionId: "e" } }];
  const r1 = await runTurn(ex, { instanceId: "i", history: [], newEvents: first }, hostScheduler);
  console.log(JSON.stringify(r1));
  const r2 = await runTurn(ex, { instanceId: "i", history: undefined, newEvents: [{ kind: "orchestratorStarted", ...b }, { kind: "taskCompleted", ...b, taskScheduledId: 1, result: '"A"' }] }, hostScheduler);
  console.log(JSON.stringify(r2));
  const r3 = await runTurn(ex, { instanceId: "i", history: undefined, newEvents: [{ kind: "orchestratorStarted", ...b }, { kind: "taskCompleted", ...b, taskScheduledId: 3, result: '"C"' }, { kind: "taskCompleted", ...b, taskScheduledId: 2, result: '"B"' }] }, hostScheduler);
  console.log(JSON.stringify(r3));
  expect(r3.ended).toBe(true);
});
