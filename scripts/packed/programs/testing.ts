import { defineActivity, defineOrchestrator } from "@reawait/core";
import { replay, runActivity, stepThrough, TestEnvironment } from "@reawait/testing";

const sayHello = defineActivity("sayHello", async (_ctx, name: string) => `Hello, ${name}!`);
const greet = defineOrchestrator("greet", async (ctx, name: string) => {
  await ctx.createTimer("30d");
  return await ctx.callActivity(sayHello, name);
});

await using env = await TestEnvironment.create({ orchestrators: [greet], activities: [sayHello] });
const mocked = env.mock(sayHello, async (_ctx, name) => runActivity(sayHello, name));
const handle = await env.start(greet, "world");
console.log(await handle.result());
await replay(greet, await handle.exportHistory());
const run = await stepThrough(greet, "world");
await run.timer().fire();
await run.activity(sayHello).complete("done");
// @ts-expect-error: it results in a string
env.mock(sayHello, async () => 1);
if (run.result !== "done" || mocked.calls.length !== 1) throw new Error("the kit and its test disagree");
