// What a test does under any framework: a month of work with a mock, and a wait that comes to nothing.
import assert from "node:assert/strict";

/** @param load - imports the packages, so that a test can replace timers before or after that */
export async function scenario({ defineActivity, defineOrchestrator }, { TestEnvironment, TestStalledError }) {
  const charge = defineActivity("charge", async (_ctx, day) => day);
  const month = defineOrchestrator("month", async (ctx) => {
    const days = [];
    for (let day = 1; day <= 30; day++) {
      await ctx.createTimer("1d");
      days.push(await ctx.callActivity(charge, day, { retry: { maxAttempts: 3, firstInterval: "1h" } }));
    }
    return days;
  });
  const patient = defineOrchestrator("patient", (ctx) => ctx.waitForExternalEvent("go"));
  const env = await TestEnvironment.create({ orchestrators: [month, patient], stallAfter: "200ms" });
  try {
    const charging = env.mock(charge, (_ctx, day) => day, { latency: "5m" }).failAttempts(1);
    assert.equal((await env.run(month)).length, 30);
    assert.equal(charging.calls.length, 60);
    assert.equal(env.now().toISOString(), "2030-02-01T11:00:00.000Z");
    const handle = await env.start(patient);
    await env.withTime("manual", () => env.advance("3d"));
    await assert.rejects(handle.result(), TestStalledError);
    await handle.raiseEvent("go", 7);
    assert.equal(await handle.result(), 7);
    await env.crashWorker();
  } finally {
    await env.close();
  }
}
