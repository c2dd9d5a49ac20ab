import v8 from "node:v8";
import { Client } from "@reawait/client";
import { defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";
const large = defineOrchestrator("large", async (ctx) => {
  const numbers = Array.from({ length: 128 * 1024 }, (_, index) => index + 0.5);
  await ctx.waitForExternalEvent("go");
  return numbers.length;
});
const engine = await Engine.open({ storage: ":memory:" });
const worker = new Worker(engine.connection, { orchestrators: [large], maxSessions: 5 });
await worker.start();
const client = new Client(engine.connection);
for (let n = 0; n < 60; n++) {
  await client.start(large);
  await engine.whenAtRest();
  if (n % 10 === 9) {
    gc();
    console.log(n, v8.getHeapStatistics().used_heap_size / 1e6);
  }
}
