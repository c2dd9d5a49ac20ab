// Waits for a durable timer with nothing else to keep the process alive; then ends in the way that the argument names.
import { Client } from "@reawait/client";
import { defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";

const [storage, end] = process.argv.slice(2);
const sleep = defineOrchestrator("sleep", async (ctx) => {
  await ctx.createTimer("50ms");
  return "woken";
});
const engine = await Engine.open({ storage });
const worker = new Worker(engine.connection, { orchestrators: [sleep], logger: silentLogger });
await worker.start();
const handle = await new Client(engine.connection).start(sleep);
console.log(await handle.result());
// Only one of the two is ended: the other one alone holds nobody.
if (end === "stop") await worker.stop();
else await engine.close();
