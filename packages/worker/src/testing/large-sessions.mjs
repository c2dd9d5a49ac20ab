// Orchestrators of a megabyte each, more of them than the heap can hold at once, all waiting at the same time.
import { Client } from "@reawait/client";
import { defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";

const COUNT = 100;
const large = defineOrchestrator("large", async (ctx) => {
  const numbers = new Array(128 * 1024).fill(0.5);
  await ctx.waitForExternalEvent("go");
  return numbers.length;
});

const engine = await Engine.open({ storage: ":memory:" });
const worker = new Worker(engine.connection, { orchestrators: [large] });
await worker.start();
const client = new Client(engine.connection);
const handles = [];
for (let n = 0; n < COUNT; n++) {
  handles.push(await client.start(large));
  await engine.whenAtRest();
}
for (const handle of handles) await handle.raiseEvent("go");
const results = await Promise.all(handles.map((handle) => handle.result()));
console.log(`${results.length} done`);
await worker.stop();
await engine.close();
