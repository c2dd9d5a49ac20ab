import { Client } from "@reawait/client";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";

const sayHello = defineActivity("sayHello", (_ctx, name: string) => `Hello, ${name}!`);
const greet = defineOrchestrator("greet", async (ctx, name: string) => await ctx.callActivity(sayHello, name));

await using engine = await Engine.open({ storage: "hello.db" });
await using worker = new Worker(engine.connection, { orchestrators: [greet], activities: [sayHello] });
await worker.start();
const handle = await new Client(engine.connection).start(greet, "world");
const greeting: string = await handle.result();
console.log(greeting);
