/**
 * How many workflows of three activities go through the engine in a second when it is a process of its own, reached by
 * gRPC, beside as many times nine unary calls with nothing behind them: what a worker without extensions would have to
 * make. Both as many at once, in two processes. Prints medians, and the calls that a workflow takes.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@reawait/client";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { connect } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";
import { measure } from "./measure.js";

const AT_ONCE = 1_000;
const ROUNDS = 7;
const CALLS = 9;

const sayHello = defineActivity("sayHello", (_ctx, name: string) => `Hello, ${name}!`);
const hello = defineOrchestrator("hello", async (ctx) => [
  await ctx.callActivity(sayHello, "Tokyo"),
  await ctx.callActivity(sayHello, "London"),
  await ctx.callActivity(sayHello, "Seattle"),
]);

const engineCommand = fileURLToPath(new URL("../../packages/engine/bin/reawait-engine.mjs", import.meta.url));
const emptyServer = fileURLToPath(new URL("empty-server.js", import.meta.url));

const folder = await mkdtemp(join(tmpdir(), "bench-"));
const engine = await startServer(engineCommand, "--storage", join(folder, "hello.db"), "--port", "0");
const empty = await startServer(emptyServer);
const connection = connect(engine.address);
const nothing = connect(empty.address);
const worker = new Worker(connection, {
  orchestrators: [hello],
  activities: [sayHello],
  maxConcurrentActivities: 1_000,
});
await worker.start();
const client = new Client(connection);

const [workflows = 0, calls = 0] = await measure(
  [
    { name: "workflows", run: () => atOnce(async () => (await client.start(hello)).result()) },
    {
      name: "calls",
      run: () =>
        atOnce(async () => {
          for (let call = 0; call < CALLS; call++) await nothing.hello();
        }),
    },
  ],
  ROUNDS,
);
console.table([
  {
    "workflows/s": Math.round((AT_ONCE / workflows) * 1_000),
    [`times ${CALLS} empty calls/s`]: Math.round((AT_ONCE / calls) * 1_000),
    ratio: Math.round((calls / workflows) * 100) / 100,
  },
]);

await worker.stop();
await Promise.all([connection.close(), nothing.close()]);
await Promise.all([engine, empty].map(({ child }) => ended(child)));
await rm(folder, { recursive: true });

async function atOnce(run: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: AT_ONCE }, run));
}

async function startServer(script: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  for (let output = ""; ;) {
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    output += chunk.toString();
    const address = /http:\/\/\S+:\d+/.exec(output)?.[0];
    if (address !== undefined) return { child, address };
  }
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  await once(child, "exit");
}
