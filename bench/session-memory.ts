/**
 * How much memory an idle session takes: an orchestrator that waits for an event, kept by its worker; beside it, what the
 * engine keeps of an instance that sleeps. Needs `--expose-gc`. Prints bytes of JavaScript heap an instance.
 */
import { Client } from "@reawait/client";
import { defineActivity, defineEvent, defineOrchestrator, type AnyOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";

const FEW = 2_000;
const MANY = 8_000;

interface Order {
  readonly id: number;
  readonly item: string;
}

const { gc } = globalThis;
if (gc === undefined) throw new Error("run it as: node --expose-gc bench/dist/session-memory.js");

const approval = defineEvent<string>("approval");
const reserve = defineActivity("reserve", (_ctx, order: Order) => `reserved ${order.item}`);

const waiting = defineOrchestrator("waiting", async (ctx, order: Order) => {
  const answer = await ctx.waitForExternalEvent(approval);
  return `${order.item}: ${answer}`;
});

const afterSteps = defineOrchestrator("afterSteps", async (ctx, order: Order) => {
  const reservations = [];
  for (let step = 0; step < 5; step++) reservations.push(await ctx.callActivity(reserve, order));
  return `${await ctx.waitForExternalEvent(approval)} ${reservations.length}`;
});

const withTimeout = defineOrchestrator("withTimeout", (ctx, order: Order) =>
  ctx.waitForExternalEvent(approval, { timeout: "30d" }).then((answer) => `${order.item}: ${answer}`),
);

const rows: Record<string, string | number>[] = [];
for (const orchestrator of [waiting, afterSteps, withTimeout]) {
  const kept = await bytesPerInstance(orchestrator, MANY);
  const asleep = await bytesPerInstance(orchestrator, 0);
  rows.push({ orchestrator: orchestrator.name, "an idle session": kept - asleep, "asleep in the engine": asleep });
}
console.table(rows);

/** How the heap grows with the number of instances that sleep. */
async function bytesPerInstance(orchestrator: AnyOrchestrator, maxSessions: number): Promise<number> {
  await using engine = await Engine.open({ storage: ":memory:" });
  await using worker = new Worker(engine.connection, {
    orchestrators: [orchestrator],
    activities: [reserve],
    maxSessions,
  });
  await worker.start();
  const client = new Client(engine.connection);
  const sizes: number[] = [];
  let started = 0;
  for (const count of [FEW, MANY]) {
    while (started < count) {
      const id = started++;
      await client.start(orchestrator.name, { id, item: `item ${id}` }, { instanceId: `order-${id}` });
    }
    await engine.whenAtRest();
    sizes.push(await settledHeap());
  }
  const [few = 0, many = 0] = sizes;
  return Math.round((many - few) / (MANY - FEW));
}

async function settledHeap(): Promise<number> {
  for (let time = 0; time < 3; time++) {
    await new Promise((resolve) => setImmediate(resolve));
    gc?.();
  }
  return process.memoryUsage().heapUsed;
}
