import { resolve } from "node:path";

import { misfitOfName } from "../task-hubs/hub-name.js";
import { fileBeside } from "../task-hubs/hub-storage.js";
import { UsageError } from "./parse-options.js";

/**
 * The file that is meant by `--storage` and `--task-hub`.
 *
 * @throws UsageError where no hub can have that name
 */
export function hubFile(storage: string, taskHub: string | undefined): string {
  const file = resolve(storage);
  if (taskHub === undefined) return file;
  const misfit = misfitOfName(taskHub);
  if (misfit !== undefined) throw new UsageError(`--task-hub: ${misfit}`);
  return fileBeside(file, taskHub);
}
