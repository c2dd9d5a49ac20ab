import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseOrExplain, UsageError } from "../usage-error.js";

export interface CommandLine {
  /** An absolute path of a folder that can be read. */
  readonly folder: string;
  readonly storage: string;
  /** Milliseconds. */
  readonly pause: number;
  readonly log: string | undefined;
}

export const USAGE = `usage: npm start [-- [FOLDER] [--storage FILE] [--pause MILLISECONDS] [--log FILE]]

Counts the words of all text files below FOLDER (default: here), durably: stop it at any moment, with Ctrl-C or
kill -9, start it again, and it goes on where it stood.

  --storage FILE         the database (default: .reawait/word-count.db)
  --pause MILLISECONDS   wait before each file, to have time to interrupt it (default: 0)
  --log FILE             append a line for each file that is counted
`;

/** @throws UsageError where something makes no sense */
export async function readCommandLine(args: readonly string[]): Promise<CommandLine | "help"> {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  if (positionals.length > 1)
    throw new UsageError(`one folder at a time, please, not ${positionals.length}\n\n${USAGE}`);
  const pause = Number(values.pause ?? "0");
  if (!(pause >= 0 && pause < Infinity)) {
    throw new UsageError(`--pause takes a number of milliseconds, not "${values.pause ?? ""}"`);
  }
  const [folder = "."] = positionals;
  if (folder === "") throw new UsageError(`the name of the folder is empty\n\n${USAGE}`);
  return {
    folder: await checkFolder(resolve(folder)),
    storage: resolve(values.storage ?? join(".reawait", "word-count.db")),
    pause,
    log: values.log && resolve(values.log),
  };
}

function parse(args: readonly string[]) {
  const option = { type: "string" } as const;
  const options = { storage: option, pause: option, log: option, help: { type: "boolean", short: "h" } } as const;
  return parseOrExplain(() => parseArgs({ args: [...args], allowPositionals: true, options }), USAGE);
}

async function checkFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) throw new UsageError(`there is no folder ${folder}`);
  if (!found.isDirectory()) throw new UsageError(`${folder} is not a folder`);
  try {
    await access(folder, constants.R_OK | constants.X_OK);
  } catch {
    throw new UsageError(`the folder ${folder} cannot be read: you have no permission`);
  }
  return folder;
}
