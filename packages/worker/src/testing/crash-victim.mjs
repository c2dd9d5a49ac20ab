// Works on a task hub in a file until it is killed: starts a few instances of its own, goes on with those of its
// predecessors, and says a line for each thing that happens. Effects of activities are noted in a file.
import { appendFileSync } from "node:fs";
import { Client } from "@reawait/client";
import { defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";

const [storage, effects, batch] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

const square = defineActivity("square", async (ctx, n) => {
  say("activity");
  await new Promise((resolve) => setImmediate(resolve));
  appendFileSync(effects, `${ctx.instanceId} ${n}\n`);
  return n * n;
});
const tick = defineEvent("tick");
const part = defineOrchestrator("part", async (ctx, numbers) => {
  say("child");
  const squares = await Promise.all(numbers.map((n) => ctx.callActivity(square, n)));
  return squares.reduce((sum, n) => sum + n, 0);
});
const rounds = defineOrchestrator("rounds", async (ctx, { round, total }) => {
  say("turn");
  const sum = await ctx.callSubOrchestrator(part, [round, round + 1, round + 2]);
  await ctx.createTimer("1ms");
  ctx.sendEvent("counter", tick, `${ctx.instanceId} ${round}`);
  const next = { round: round + 1, total: total + sum };
  return next.round === 3 ? next.total : ctx.continueAsNew(next);
});
const counter = defineOrchestrator("counter", async (ctx) => {
  const seen = [];
  for (;;) {
    ctx.setCustomStatus(seen.length);
    const winner = await whenAny({ tick: ctx.waitForExternalEvent(tick), end: ctx.waitForExternalEvent("end") });
    winner.cancelRest();
    if (winner.key === "end") return seen;
    seen.push(winner.value);
  }
});

const engine = await Engine.open({ storage });
say("opened");
const worker = new Worker(engine.connection, { orchestrators: [part, rounds, counter], activities: [square] });
await worker.start();
const client = new Client(engine.connection);

async function startOnce(orchestrator, input, instanceId) {
  try {
    await client.start(orchestrator, input, { instanceId });
  } catch (error) {
    if (error.name !== "OrchestrationAlreadyExistsError") throw error;
  }
}

await startOnce(counter, undefined, "counter");
for (const name of ["a", "b", "c"]) await startOnce(rounds, { round: 0, total: 0 }, `${batch}${name}`);
for await (const { instanceId } of client.list()) {
  if (instanceId !== "counter") await client.getHandle(instanceId).waitForCompletion();
}
if (batch === "last") {
  await client.getHandle("counter").raiseEvent("end");
  await client.getHandle("counter").waitForCompletion();
  const ends = [];
  for await (const each of client.list({ fetchPayloads: true })) ends.push([each.instanceId, each.output]);
  say(`results ${JSON.stringify(Object.fromEntries(ends))}`);
}
await worker.stop();
await engine.close();
say("over");
