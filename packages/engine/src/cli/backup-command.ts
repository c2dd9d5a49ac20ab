import type { FileHandle } from "node:fs/promises";
import { open, rename, rm, stat } from "node:fs/promises";
import { resolve } from "node:path";

import { checkHubFile, copyHub, existsError } from "../operations/hub-file.js";
import type { Command, Surroundings } from "./command.js";
import { formatBytes } from "./format-bytes.js";
import { hubFile } from "./hub-file.js";
import { flag, parseOptions, text, UsageError } from "./parse-options.js";
import { referToAddress } from "./refer-to-address.js";
import { connectTo, REMOTE_USAGE, remoteOptions } from "./remote-engine.js";

const USAGE = `usage: reawait-engine backup (--address URL | --storage FILE) --to FILE [OPTIONS]

Copies a task hub to a file of its own, here, from which an engine can go on. An engine that runs is asked for it, by its
address, and goes on working meanwhile; the copy holds what was committed when it was done. One that does not run is not
needed. The copy is checked before it takes its name.

  --address URL          the engine that has the hub open, such as http://127.0.0.1:4001
  --storage FILE         or its file, where no engine has it open
  --task-hub NAME        another hub than the first one: of the engine, or kept beside the file, in the folder FILE.hubs
  --to FILE              where the copy goes
  --force                takes the place of a file that is there
${REMOTE_USAGE}
`;

export const backupCommand: Command = {
  name: "backup",
  usage: USAGE,
  async run(args, surroundings) {
    const values = parseOptions(args, { ...remoteOptions, storage: text, to: text, force: flag });
    const { address, storage, to, force = false } = values;
    if (!to) throw new UsageError("--to is missing: the file that the copy goes to");
    if (!address === !storage) throw new UsageError("give either --address, of the engine that runs, or --storage");
    const file = resolve(to);
    const taskHub = values["task-hub"];
    if (storage) {
      const from = hubFile(storage, taskHub);
      await copyHub(from, file, { overwrite: force }).catch((error: unknown) => referToAddress(error, from));
    } else if (address) {
      await using connection = await connectTo(address, values, surroundings.environment);
      await receive(connection.operations.backup({ taskHub }), file, force ? "replace" : "refuse");
    }
    await tell(file, surroundings);
    return 0;
  },
};

/** The file is there when all of it is there, and sound. */
async function receive(chunks: AsyncIterable<Uint8Array>, file: string, ifThere: "replace" | "refuse"): Promise<void> {
  if (ifThere === "refuse" && (await stat(file).catch(() => undefined)) !== undefined) throw existsError(file);
  const unfinished = `${file}.unfinished`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(unfinished, "w", 0o600);
    for await (const chunk of chunks) await handle.write(chunk);
    await handle.sync();
    await handle.close();
    checkHubFile(unfinished);
    await rename(unfinished, file);
  } catch (error) {
    await handle?.close();
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function tell(file: string, { out }: Surroundings): Promise<void> {
  const { size } = await stat(file);
  out(`reawait-engine: backed up to ${file}, ${formatBytes(size)}, checked\n`);
}
