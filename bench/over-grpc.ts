/**
 * How many workflows of three activities go through the engine in a second when it is a process of its own, reached by
 * gRPC, with and without the extension by which a worker answers in a stream, beside as many times nine unary calls with
 * nothing behind them: what a worker without it has to make. All as many at once, each in two processes. Prints medians.
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
const [byStream, byCalls] = [await startWorkflows(true), await startWorkflows(false)];
const empty = await startServer(emptyServer);
const nothing = connect(empty.address);

const [streamed = 0, called = 0, calls = 0] = await measure(
  [
    { name: "by stream", run: byStream.run },
    { name: "by calls", run: byCalls.run },
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
console.table(
  [
    { answers: "by the stream of work", took: streamed },
    { answers: "by a call each", took: called },
  ].map(({ answers, took }) => ({
    answers,
    "workflows/s": Math.round((AT_ONCE / took) * 1_000),
    [`times ${CALLS} empty calls/s`]: Math.round((AT_ONCE / calls) * 1_000),
    ratio: Math.round((calls / took) * 100) / 100,
  })),
);

await Promise.all([byStream.stop(), byCalls.stop(), nothing.close()]);
await ended(empty.child);
await rm(folder, { recursive: true });

/** An engine, a worker that answers by one stream or by a call each, and a client. */
async function startWorkflows(streaming: boolean) {
  const storage = join(folder, `${streaming ? "stream" : "calls"}.db`);
  const engine = await startServer(engineCommand, "--storage", storage, "--port", "0");
  const connection = connect(engine.address, { streaming });
  const worker = new Worker(connection, {
    orchestrators: [hello],
    activities: [sayHello],
    maxConcurrentActivities: 1_000,
  });
  await worker.start();
  const client = new Client(connection);
  return {
    run: () => atOnce(async () => (await client.start(hello)).result()),
    async stop() {
      await worker.stop();
      await connection.close();
      await ended(engine.child);
    },
  };
}

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
