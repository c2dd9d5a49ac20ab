/** Runs one sample, on an engine in this process or on a running server. */
import { Client } from "@reawait/client";
import { consoleLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";
import type { CommandLine } from "./command-line.js";
import { untilInterrupted } from "./interruption.js";
import { openHub } from "./open-hub.js";

const logger = { ...consoleLogger, info: (message: string) => console.log(`  ${message}`) };

export async function runSample(commandLine: CommandLine): Promise<void> {
  const { name, entry } = commandLine;
  const { sample } = await entry.load();
  await using hub = await openHub(commandLine, sample);
  console.log(`${name}: ${entry.about} (on ${hub.description})\n`);
  await using worker = new Worker(hub.connection, {
    ...sample.definitions,
    ...sample.payloads,
    logger,
    shutdownGracePeriod: "1s",
  });
  if (sample.definitions) await worker.start();
  const client = new Client(hub.connection, sample.payloads);
  const outcome = await untilInterrupted((signal) => sample.run({ ...hub, client, logger, signal }));
  if (outcome === "ended") return;
  console.log("\nInterrupted.");
  process.exitCode = 130;
}
