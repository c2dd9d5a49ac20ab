import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { restoreBackup } from "../operations/hub-file.js";
import type { Command } from "./command.js";
import { formatBytes } from "./format-bytes.js";
import { hubFile } from "./hub-file.js";
import { flag, parseOptions, text, UsageError } from "./parse-options.js";

const USAGE = `usage: reawait-engine restore --from FILE --storage FILE [--task-hub NAME] [--force]

Makes a task hub of a backup. The backup is checked first, that it is whole and of a version that this engine reads, and
stays as it is. No engine may have the hub open. Activities that ran after the backup was taken run again.

  --from FILE            the backup
  --storage FILE         where the task hub is to be kept
  --task-hub NAME        as another hub than the one in that file: kept beside it, in the folder FILE.hubs
  --force                takes the place of the task hub that is there: what is in it is lost
`;

export const restoreCommand: Command = {
  name: "restore",
  usage: USAGE,
  async run(args, { out }) {
    const values = parseOptions(args, {
      from: text,
      storage: text,
      "task-hub": text,
      force: flag,
      help: { ...flag, short: "h" },
    });
    if (!values.from) throw new UsageError("--from is missing: the file of the backup");
    if (!values.storage) throw new UsageError("--storage is missing: the file that the task hub is to be kept in");
    const storage = hubFile(values.storage, values["task-hub"]);
    // Where the engine would make the folder, too.
    if (values["task-hub"] !== undefined) await mkdir(dirname(storage), { recursive: true });
    await restoreBackup(values.from, storage, { overwrite: values.force });
    const { size } = await stat(storage);
    out(`reawait-engine: restored ${storage} from ${resolve(values.from)}, ${formatBytes(size)}\n`);
    return 0;
  },
};
