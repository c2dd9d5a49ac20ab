/** `reawait-engine export`: histories of instances, as files that replay tests are run on. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { OrchestrationStatus } from "@reawait/protocol";

import type { Command, Surroundings } from "./command.js";
import { historyFileName } from "./history-file-name.js";
import { historiesOfEngine, historiesOfFile, type ExportableInstance, type HistorySource } from "./history-source.js";
import { hubFile } from "./hub-file.js";
import { flag, parseOptions, text, UsageError } from "./parse-options.js";
import { referToAddress } from "./refer-to-address.js";
import { connectTo, REMOTE_USAGE, remoteOptions } from "./remote-engine.js";

const USAGE = `usage: reawait-engine export (--address URL | --storage FILE) (--instance ID | --folder DIR) [OPTIONS]

Writes histories of instances as JSON, for replay tests: would the code that is about to be deployed break what runs?
Nothing is changed. Payloads stay as they are stored: those that a codec has encoded need that codec on replay.

  --address URL          the engine that has the hub open, such as http://127.0.0.1:4001
  --storage FILE         or its file, where no engine has it open
  --task-hub NAME        another hub than the first one: of the engine, or kept beside the file, in the folder FILE.hubs
  --instance ID          the history of this instance ...
  --output FILE          ... to this file (default: to the standard output)
  --folder DIR           the histories of many, each to a file of its own in this folder, which is made if need be; those
                         that have not begun have none
  --status LIST          of which statuses, separated by commas, or all (default: RUNNING,PENDING,SUSPENDED)
  --name NAME            of this orchestrator only
  --stack-traces         with the stack traces of failures, which name paths of the machine that they come from
  --force                takes the place of files that are there
${REMOTE_USAGE}
`;

const STATUSES: readonly OrchestrationStatus[] = [
  "PENDING",
  "RUNNING",
  "SUSPENDED",
  "COMPLETED",
  "FAILED",
  "TERMINATED",
  "CANCELED",
];
/** Payloads are for nobody else to read. */
const MODE = 0o600;

const DEFAULT_STATUSES = "RUNNING,PENDING,SUSPENDED";

export const exportCommand: Command = {
  name: "export",
  usage: USAGE,
  async run(args, surroundings) {
    const values = parseOptions(args, {
      ...remoteOptions,
      storage: text,
      instance: text,
      output: text,
      folder: text,
      status: text,
      name: text,
      force: flag,
      "stack-traces": flag,
    });
    const { address, storage, instance, output, folder, name, force = false, "task-hub": taskHub } = values;
    const writing: Writing = { force, stackTraces: values["stack-traces"] ?? false, surroundings };
    if (!address === !storage) throw new UsageError("give either --address, of the engine that runs, or --storage");
    if (!instance === !folder) throw new UsageError("give either --instance, or --folder for the histories of many");
    if (folder && output)
      throw new UsageError("--output is for one --instance: with --folder each has a file of its own");
    if (instance && (name !== undefined || values.status !== undefined)) {
      throw new UsageError("--status and --name choose what goes to --folder, and --instance is one by itself");
    }
    const statuses = statusesOf(values.status);
    await using source = address
      ? historiesOfEngine(await connectTo(address, values, surroundings.environment), taskHub)
      : openFile(hubFile(storage ?? "", taskHub));
    if (instance) await exportOne(source, instance, output, writing);
    else await exportMany(source, resolve(folder ?? ""), { statuses, name, ...writing });
    return 0;
  },
};

function openFile(file: string): HistorySource {
  try {
    return historiesOfFile(file);
  } catch (error) {
    return referToAddress(error, file);
  }
}

interface Writing {
  readonly force: boolean;
  readonly stackTraces: boolean;
  readonly surroundings: Surroundings;
}

async function exportOne(
  source: HistorySource,
  instanceId: string,
  output: string | undefined,
  { force, stackTraces, surroundings: { out } }: Writing,
): Promise<void> {
  const file = output && resolve(output);
  if (file) refuseExisting([file], force);
  const history = await readText(source, instanceId, { stackTraces });
  if (history === undefined) throw new Error(`There is no instance ${JSON.stringify(instanceId)}.`);
  if (history === "notBegun") {
    throw new Error(`The instance ${JSON.stringify(instanceId)} has no history: it has not begun.`);
  }
  if (!file) {
    out(history.text);
    return;
  }
  await write(file, history.text, force);
  out(`reawait-engine: exported ${history.events} events to ${file}\n`);
}

interface Choice extends Writing {
  readonly statuses: readonly OrchestrationStatus[];
  readonly name: string | undefined;
}

async function exportMany(
  source: HistorySource,
  folder: string,
  { statuses, name, force, stackTraces, surroundings: { out } }: Choice,
): Promise<void> {
  const listed = await source.list(statuses);
  const instances = name === undefined ? listed : listed.filter((instance) => instance.name === name);
  const fileOf = ({ instanceId }: ExportableInstance): string => join(folder, historyFileName(instanceId));
  // Before the first is written: an export is there as a whole, or not at all.
  refuseExisting(instances.map(fileOf), force);
  await mkdir(folder, { recursive: true });
  let [exported, notBegun] = [0, 0];
  for (const instance of instances) {
    const history = await readText(source, instance.instanceId, { stackTraces });
    // Purged meanwhile.
    if (history === undefined) continue;
    if (history === "notBegun") {
      notBegun += 1;
      continue;
    }
    await write(fileOf(instance), history.text, force);
    exported += 1;
  }
  const left = notBegun === 0 ? "" : `; ${notBegun} not begun, without a history`;
  out(`reawait-engine: exported ${exported} ${exported === 1 ? "history" : "histories"} to ${folder}${left}\n`);
}

async function readText(
  source: HistorySource,
  instanceId: string,
  options: Pick<Writing, "stackTraces">,
): Promise<{ readonly text: string; readonly events: number } | "notBegun" | undefined> {
  const events = await source.read(instanceId);
  if (events === undefined) return undefined;
  if (events.length === 0) return "notBegun";
  const { writeHistory } = await import("@reawait/protocol/history-json");
  return { text: writeHistory(events, options), events: events.length };
}

function refuseExisting(files: readonly string[], force: boolean): void {
  const [there, ...more] = force ? [] : files.filter((file) => existsSync(file));
  if (there === undefined) return;
  const others = more.length === 0 ? "" : `, and ${more.length} more of the histories`;
  throw new Error(`${there} exists already${others}. Nothing was written: choose another place, or give --force.`);
}

/** The file is there when all of it is there. */
async function write(file: string, history: string, force: boolean): Promise<void> {
  if (!force) {
    await writeFile(file, history, { flag: "wx", mode: MODE });
    return;
  }
  const unfinished = `${file}.unfinished`;
  try {
    await writeFile(unfinished, history, { mode: MODE });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** @throws UsageError where there is no such status */
function statusesOf(list = DEFAULT_STATUSES): readonly OrchestrationStatus[] {
  if (list.toLowerCase() === "all") return STATUSES;
  return list.split(",").map((given) => {
    const status = STATUSES.find((each) => each === given.trim().toUpperCase());
    if (status !== undefined) return status;
    throw new UsageError(`--status is all, or some of ${STATUSES.join(",")}, not "${given}"`);
  });
}
