import { createRequire } from "node:module";

import { Engine } from "../engine.js";
import { runCheck } from "./check.js";
import type { CommandLine } from "./command-line.js";
import { readCommandLine, USAGE, UsageError } from "./command-line.js";

/** 0: it did what it was asked. 1: it could not. 2: it did not understand. */
export type ExitCode = 0 | 1 | 2;

export interface Terminal {
  /** For what was asked for. */
  out(text: string): void;
  /** For what went wrong. */
  err(text: string): void;
}

/**
 * The command `reawait-engine`.
 *
 * @param stop - when it is time to stop
 */
export async function run(args: readonly string[], terminal: Terminal, stop: Promise<void>): Promise<ExitCode> {
  try {
    if (args[0] === "check") return await runCheck(args.slice(1), terminal);
    const command = await readCommandLine(args);
    if (command === "help") terminal.out(USAGE);
    else if (command === "version") terminal.out(`${version()}\n`);
    else await serve(command, terminal, stop);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`reawait-engine: ${error.message}\nreawait-engine --help lists the options.\n`);
      return 2;
    }
    terminal.err(`reawait-engine: ${explain(error)}\n`);
    return 1;
  }
}

async function serve({ engine: options, listen }: CommandLine, terminal: Terminal, stop: Promise<void>): Promise<void> {
  const engine = await Engine.open(options).catch(refuse);
  try {
    const { address } = await engine.listen(listen).catch(refuse);
    terminal.out(`reawait-engine: listening on ${address}, storage ${options.storage}\n`);
    await stop;
  } finally {
    await engine.close();
  }
}

/** What the engine does not take as an option was a mistake in the command line. */
function refuse(error: unknown): never {
  throw error instanceof TypeError || error instanceof RangeError ? new UsageError(error.message) : error;
}

/** What may go wrong says by itself what to do; of a mistake of ours the place is wanted. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isOurs ? (error.stack ?? error.message) : error.message;
}

function version(): string {
  const { version: text } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
  return text;
}
