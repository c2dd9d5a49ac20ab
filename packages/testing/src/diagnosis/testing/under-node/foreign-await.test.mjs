// @ts-check
// Says what each tool of the kit says of an orchestrator that awaits what is not durable, and of one that reads a clock.
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { silentLogger } from "@reawait/protocol";
import { explore, stepThrough, TestEnvironment } from "@reawait/testing";

const work = defineActivity("work", () => 1);
const sleepy = defineOrchestrator("sleepy", async (ctx) => {
  await ctx.callActivity(work);
  await new Promise((done) => void setTimeout(done, 0)); // the timer
});
const patient = defineOrchestrator("patient", async (ctx) => {
  await ctx.callActivity(work);
  await new Promise(() => {}); // the promise
});
const timely = defineOrchestrator("timely", async (ctx) => {
  await ctx.callActivity("work", Date.now()); // the clock
});

/** @param {Promise<unknown>} failing */
async function tell(failing) {
  /** @type {unknown} */
  let error = await failing.then(
    () => new Error("it did not fail"),
    (thrown) => thrown,
  );
  const messages = [];
  for (; error instanceof Error; error = error.cause) messages.push(error.message);
  console.log(JSON.stringify(messages.join("\n")));
}

for (const orchestrator of [sleepy, patient]) {
  const activities = [work];
  const orchestrators = [orchestrator];
  const env = await TestEnvironment.create({ orchestrators, activities, unmocked: "run", logger: silentLogger });
  await tell(env.run(orchestrator));
  await env.close();
  await tell(stepThrough(orchestrator).then((run) => run.activity(work).complete(1)));
}
for (const orchestrator of [sleepy, patient, timely]) {
  await tell(explore(orchestrator, { activities: (model) => [model(work, () => 1)] }));
}
