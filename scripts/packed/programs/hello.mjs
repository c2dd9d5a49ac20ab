import { Client } from "@reawait/client";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";

const sayHello = defineActivity("sayHello", (ctx, name) => `Hello, ${name}!`);
const greet = defineOrchestrator("greet", async (ctx, name) => await ctx.callActivity(sayHello, name));

const engine = await Engine.open({ storage: "hello.db" });
const worker = new Worker(engine.connection, { orchestrators: [greet], activities: [sayHello] });
await worker.start();
const handle = await new Client(engine.connection).start(greet, "world");
console.log(await handle.result());
await worker.stop();
await engine.close();
