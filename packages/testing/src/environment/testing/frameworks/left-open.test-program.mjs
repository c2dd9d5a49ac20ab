// @ts-check
// A test that forgets to close its environment, in a process of its own.
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { TestEnvironment } from "@reawait/testing";

const slow = defineActivity("slow", async () => {
  // A timer that keeps no process alive.
  await new Promise((resolve) => AbortSignal.timeout(20).addEventListener("abort", resolve));
});
const month = defineOrchestrator("month", async (ctx) => {
  for (let day = 1; day <= 30; day++) {
    await ctx.createTimer("1d");
    if (day % 10 === 0) await ctx.callActivity(slow);
  }
  return "a month later";
});
const patient = defineOrchestrator("patient", (ctx) => ctx.waitForExternalEvent("go"));

const env = await TestEnvironment.create({ orchestrators: [month, patient], activities: [slow], unmocked: "run" });
await env.start(patient);
console.log(await env.run(month));
await env.crashWorker();
await env.settle();
await env.withTime("manual", () => env.advance("3d"));
console.log(env.now().toISOString());
