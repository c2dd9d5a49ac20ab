// A worker and a client of a server; its address is the first argument.
import { Client } from "@reawait/client";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { connect } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";

const sayHello = defineActivity("sayHello", (_ctx, name: string) => `Hello, ${name}!`);
const greet = defineOrchestrator("greet", async (ctx, name: string) => await ctx.callActivity(sayHello, name));

async function main(address: string): Promise<void> {
  const connection = connect(address);
  const worker = new Worker(connection, { orchestrators: [greet], activities: [sayHello] });
  await worker.start();
  const handle = await new Client(connection).start(greet, "world");
  console.log(await handle.result());
  await worker.stop();
  await connection.close();
}

void main(process.argv[2] ?? "");
