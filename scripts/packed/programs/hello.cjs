const { Client } = require("@reawait/client");
const { defineActivity, defineOrchestrator } = require("@reawait/core");
const { Engine } = require("@reawait/engine");
const { Worker } = require("@reawait/worker");

const sayHello = defineActivity("sayHello", (ctx, name) => `Hello, ${name}!`);
const greet = defineOrchestrator("greet", async (ctx, name) => await ctx.callActivity(sayHello, name));

async function main() {
  const engine = await Engine.open({ storage: "hello.db" });
  const worker = new Worker(engine.connection, { orchestrators: [greet], activities: [sayHello] });
  await worker.start();
  const handle = await new Client(engine.connection).start(greet, "world");
  console.log(await handle.result());
  await worker.stop();
  await engine.close();
}

main();
