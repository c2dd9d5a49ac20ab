/** `reawait-engine check --storage FILE`: looks at a hub's file, and says what is wrong with it. */
import { parseArgs } from "node:util";

import { checkStorage } from "../check/check-storage.js";
import { UsageError } from "./command-line.js";
import type { ExitCode, Terminal } from "./run.js";

export const CHECK_USAGE = `usage: reawait-engine check --storage FILE

Looks at the file of a task hub that nobody has open, all of it, and says what is wrong with it. It changes nothing.
Ends with 0 if the file is sound, with 1 if it is not or cannot be read.
`;

export async function runCheck(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { storage, help } = parse(args);
  if (help) {
    terminal.out(CHECK_USAGE);
    return 0;
  }
  if (!storage) throw new UsageError("--storage is missing: the file that is to be looked at");
  const { problems, instances, events, pending } = await checkStorage(storage);
  for (const problem of problems) terminal.err(`${problem}\n`);
  terminal.out(
    `${storage}: ${instances} instances with ${events} events; on their way ${pending.messages} messages, ` +
      `${pending.activities} activities, ${pending.delayed} timers\n`,
  );
  terminal.out(problems.length === 0 ? "no problems\n" : `${problems.length} problems\n`);
  return problems.length === 0 ? 0 : 1;
}

function parse(args: readonly string[]) {
  try {
    const help = { type: "boolean", short: "h" } as const;
    return parseArgs({ args: [...args], options: { storage: { type: "string" }, help } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
