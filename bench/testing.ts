/**
 * What a test costs with the kit: an orchestration of 30 days and 100 timers, in a test environment of its own, from
 * `TestEnvironment.create` to `close`. Prints a table of medians.
 */
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { TestEnvironment } from "@reawait/testing";
import { measure } from "./measure.js";

const ROUNDS = 21;

const work = defineActivity("work", async (_ctx, n: number) => n);
const timers = defineOrchestrator("timers", async (ctx) => {
  for (let n = 0; n < 100; n++) await ctx.createTimer({ hours: 7.2 });
});
const activities = defineOrchestrator("activities", async (ctx) => {
  for (let n = 0; n < 100; n++) await ctx.callActivity(work, n);
});
const nothing = defineOrchestrator("nothing", async () => undefined);

const rows = (["always", "sessions"] as const).flatMap((replay) =>
  [nothing, timers, activities].map((orchestrator) => ({
    replay,
    name: orchestrator.name,
    run: async (): Promise<void> => {
      await using env = await TestEnvironment.create({ orchestrators: [orchestrator], replay });
      env.mock(work, (_ctx, n) => n, { latency: "7h" });
      await env.run(orchestrator);
    },
  })),
);
const times = await measure(rows, ROUNDS);
console.table(
  rows.map(({ replay, name }, index) => ({ replay, test: name, ms: Math.round((times[index] ?? 0) * 10) / 10 })),
);
