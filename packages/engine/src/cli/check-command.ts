/** `reawait-engine check --storage FILE`: looks at a hub's file, and says what is wrong with it. */
import { checkStorage } from "../check/check-storage.js";
import type { Command } from "./command.js";
import { hubFile } from "./hub-file.js";
import { flag, parseOptions, text, UsageError } from "./parse-options.js";

const USAGE = `usage: reawait-engine check --storage FILE [--task-hub NAME]

Looks at the file of a task hub that nobody has open, all of it, and says what is wrong with it. It changes nothing.
Ends with 0 if the file is sound, with 1 if it is not or cannot be read.

  --storage FILE         the file
  --task-hub NAME        another hub than the one in that file: one that is kept beside it, in the folder FILE.hubs
`;

export const checkCommand: Command = {
  name: "check",
  usage: USAGE,
  async run(args, { out, err }) {
    const values = parseOptions(args, { storage: text, "task-hub": text, help: { ...flag, short: "h" } });
    if (!values.storage) throw new UsageError("--storage is missing: the file that is to be looked at");
    const file = hubFile(values.storage, values["task-hub"]);
    const { problems, instances, events, pending } = await checkStorage(file);
    for (const problem of problems) err(`${problem}\n`);
    out(
      `${file}: ${instances} instances with ${events} events; on their way ${pending.messages} messages, ` +
        `${pending.activities} activities, ${pending.delayed} timers\n`,
    );
    out(problems.length === 0 ? "no problems\n" : `${problems.length} problems\n`);
    return problems.length === 0 ? 0 : 1;
  },
};
