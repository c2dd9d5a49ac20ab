/**
 * Ten thousand instances at once: in an engine by itself, which is what the limit of the engine's memory is about, and in one
 * process with their worker and client. How far the heap of that one grows beyond what is in it is for V8 to choose, and for
 * whoever starts it: so it is measured both ways.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Client, type OrchestrationHandle } from "@reawait/client";
import { silentLogger } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";
import { Worker } from "@reawait/worker";
import { figure, type Figure, type Measurement } from "./figure.js";
import { openInProcess } from "./in-process.js";
import { memoryOf, timed } from "./measure.js";
import { hello, scalePrograms } from "./programs.js";

const INSTANCES = 10_000;
const MOST_MEMORY = 300;
/** Of a process that Node.js was told nothing about, with worker and client in it. */
const MOST_UNTOLD = 500;

/** Calls that are out at the same time. More of them only wait for each other, and over gRPC too long. */
const STARTS = 500;

/** Starts all of them before the first can end, and waits for them all. */
async function runAll(client: Client): Promise<number> {
  const handles: OrchestrationHandle<string>[] = [];
  while (handles.length < INSTANCES) {
    handles.push(...(await Promise.all(Array.from({ length: STARTS }, () => client.start(hello)))));
  }
  const results = await Promise.all(handles.map((handle) => handle.result()));
  return results.filter((result) => result === "abc").length;
}

async function together(folder: string, mostMemory: number): Promise<readonly Figure[]> {
  await using hub = await openInProcess(folder);
  await hub.startWorker();
  const before = memoryOf().now;
  const { result, took } = await timed(() => runAll(hub.client));
  return [
    figure("results that are wrong", INSTANCES - result, "", 0),
    figure("memory before", before, "MB"),
    figure("memory at most, engine, worker and client", memoryOf().peak, "MB", mostMemory),
    figure("time", took / 1_000, "s"),
  ];
}

export const atOnceTogether: Measurement = (folder) => together(folder, MOST_UNTOLD);
/** To be run with `SMALL_HEAP`. */
export const atOnceTogetherSmall: Measurement = (folder) => together(folder, MOST_MEMORY);
/** What the command of the engine sets for itself. */
export const SMALL_HEAP = ["--heap-growing-percent=100"];

export const atOnceApart: Measurement = async (folder) => {
  const bin = join(dirname(createRequire(import.meta.url).resolve("@reawait/engine")), "../bin/reawait-engine.mjs");
  const engine = spawn(process.execPath, [bin, "--storage", join(folder, "hub.db"), "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(createInterface({ input: engine.stdout }), "line")) as readonly string[];
    const address = /http:\S+[^,\s]/.exec(line ?? "")?.[0] ?? "";
    await using connection = connect(address);
    await using worker = new Worker(connection, { ...scalePrograms, logger: silentLogger });
    await worker.start();
    const before = memoryOf(engine.pid).now;
    const { result, took } = await timed(() => runAll(new Client(connection)));
    return [
      figure("results that are wrong", INSTANCES - result, "", 0),
      figure("memory of the engine before", before, "MB"),
      figure("memory of the engine at most", memoryOf(engine.pid).peak, "MB", MOST_MEMORY),
      figure("memory of worker and client at most", memoryOf().peak, "MB", MOST_UNTOLD),
      figure("time", took / 1_000, "s"),
    ];
  } finally {
    engine.kill("SIGKILL");
    await once(engine, "exit");
  }
};
