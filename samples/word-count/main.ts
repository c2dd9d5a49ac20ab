/** The command: opens the engine, starts the count or goes on with it, and shows how it goes. */
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Client, type OrchestrationHandle } from "@reawait/client";
import { Engine, StorageInUseError } from "@reawait/engine";
import { Worker } from "@reawait/worker";
import { untilInterrupted } from "../interruption.js";
import { runCommand } from "../usage-error.js";
import { readCommandLine, USAGE, type CommandLine } from "./command-line.js";
import { activities, countWords, setManner, type Progress, type Totals } from "./count-words.js";
import { toLine, toTable } from "./report.js";

/** How often the line of progress is looked at anew. Milliseconds. */
const PROGRESS_INTERVAL = 100;

async function main({ folder, storage, pause, log }: CommandLine): Promise<void> {
  console.log(`Counting the words below ${folder}`);
  console.log(`Database: ${storage}`);
  await mkdir(dirname(storage), { recursive: true });
  setManner({ pause, log });
  await using engine = await openEngine(storage);
  await using worker = new Worker(engine.connection, {
    orchestrators: [countWords],
    activities,
    maxConcurrentActivities: 16,
    shutdownGracePeriod: "1s",
  });
  const client = new Client(engine.connection);
  const handle = await startOrGoOn(client, folder);
  await worker.start();
  const progress = showProgress(handle);
  const counting = async (): Promise<void> => {
    const totals = await handle.result().finally(() => progress.stop());
    if (totals.files === 0) console.log(`There are no text files below ${folder}: nothing to count.`);
    else console.log(`\n${toTable(totals)}`);
  };
  if ((await untilInterrupted(counting)) === "ended") return;
  progress.stop();
  console.log("\nInterrupted. Start it again, and it goes on from here.");
  process.exitCode = 130;
}

async function openEngine(storage: string): Promise<Engine> {
  try {
    return await Engine.open({ storage });
  } catch (error) {
    if (!(error instanceof StorageInUseError)) throw error;
    const advice = "wait until it has ended, stop it, or choose another database with --storage FILE";
    throw new Error(`${storage} is in use by another process, probably another npm start: ${advice}`, { cause: error });
  }
}

/** One count for each folder: one that is under way goes on, one that has ended is begun anew. */
async function startOrGoOn(client: Client, folder: string): Promise<OrchestrationHandle<Totals>> {
  const instanceId = `count ${folder}`;
  const status = await client.getHandle(instanceId, countWords).status();
  if (status?.runtimeStatus === "RUNNING" || status?.runtimeStatus === "PENDING") {
    const stood = isProgress(status.customStatus) ? `: ${toLine(status.customStatus)}` : "";
    console.log(`Going on with the count that was begun at ${status.createdAt.toLocaleString()}${stood}`);
    return client.getHandle(instanceId, countWords);
  }
  return await client.start(
    countWords,
    { folder },
    { instanceId, replaceableStatuses: ["COMPLETED", "FAILED", "TERMINATED"] },
  );
}

function showProgress(handle: OrchestrationHandle<Totals>): { stop(): void } {
  const { isTTY } = process.stdout;
  let last = "";
  let stopped = false;
  const look = async (): Promise<void> => {
    const status = await handle.status().catch(() => undefined);
    if (!isProgress(status?.customStatus)) return;
    const line = toLine(status.customStatus);
    if (line === last || stopped) return;
    last = line;
    // Where the output is not a terminal, each line stays.
    process.stdout.write(isTTY ? `\r${line}` : `${line}\n`);
  };
  const timer = setInterval(() => void look(), PROGRESS_INTERVAL);
  return {
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function isProgress(status: unknown): status is Progress {
  return typeof status === "object" && status !== null && "counted" in status && "files" in status;
}

await runCommand(async () => {
  const commandLine = await readCommandLine(process.argv.slice(2));
  if (commandLine === "help") console.log(USAGE);
  else await main(commandLine);
});
