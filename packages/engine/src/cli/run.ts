import { createRequire } from "node:module";

import { backupCommand } from "./backup-command.js";
import { checkCommand } from "./check-command.js";
import type { Command, Surroundings } from "./command.js";
import { exportCommand } from "./export-command.js";
import { inFlags } from "./in-flags.js";
import { nearest } from "./nearest.js";
import { UsageError } from "./parse-options.js";
import { restoreCommand } from "./restore-command.js";
import { serveCommand } from "./serve-command.js";
import { statsCommand } from "./stats-command.js";
import type { ExitCode } from "./terminal.js";

const commands: readonly Command[] = [
  serveCommand,
  backupCommand,
  restoreCommand,
  statsCommand,
  checkCommand,
  exportCommand,
];

/** The command `reawait-engine`. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  let helpFor = "";
  try {
    const [first = ""] = args;
    if (isFor(["--version"], args)) {
      surroundings.out(`${version()}\n`);
      return 0;
    }
    const isNamed = first !== "" && !first.startsWith("-");
    const command = isNamed ? commandOf(first) : serveCommand;
    helpFor = isNamed ? `${command.name} ` : "";
    const options = isNamed ? args.slice(1) : args;
    if (!isFor(["--help", "-h"], options)) return await command.run(options, surroundings);
    surroundings.out(isNamed ? command.usage : usageOfAll());
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      surroundings.err(
        `reawait-engine: ${inFlags(error.message)}\nreawait-engine ${helpFor}--help lists the options.\n`,
      );
      return 2;
    }
    surroundings.err(`reawait-engine: ${explain(error)}\n`);
    return 1;
  }
}

/** Whatever else is wrong, what stands behind a name of another option left out. */
function isFor(switches: readonly string[], args: readonly string[]): boolean {
  return args.some((argument) => switches.includes(argument));
}

function commandOf(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? `the commands are ${names.join(", ")}` : `did you mean ${meant}?`;
  throw new UsageError(`there is no command ${name}; ${hint}`);
}

function usageOfAll(): string {
  return `${commands.map(({ usage }) => usage).join("\n\n")}
  --help, -h             of all commands, or of the one before it
  --version

Exit codes: 0 it did what it was asked (a server: it was stopped), 1 it could not, 2 it did not understand the command
line; 130 (Ctrl-C) and 143 (SIGTERM) where a second signal ended it at once.
`;
}

/** What may go wrong says by itself what to do; of a mistake of ours the place is wanted. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isOurs ? (error.stack ?? error.message) : inFlags(error.message);
}

function version(): string {
  const { version: text } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
  return text;
}
