/** What is left of a run is let come to rest, in an engine of this process, and looked at from all sides. */
import { Engine } from "@reawait/engine";
import { Worker } from "@reawait/worker";
import { consoleLogger } from "@reawait/protocol";
import type { Run } from "../load/run-load.js";
import type { Problems } from "../model/problems.js";
import { allPrograms } from "../programs/all-programs.js";
import { witnessing, type Execution } from "../programs/execution.js";
import { checkHub, type RecordedInstance } from "./check-hub.js";
import { checkKept } from "./check-kept.js";
import { checkStorage } from "./check-storage.js";
import { readHub } from "./read-hub.js";

export interface Rest {
  readonly problems: Problems;
  readonly instances: readonly RecordedInstance[];
  /** All that were given, and those of activities whose results nobody wants, which ran now. */
  readonly executions: readonly Execution[];
}

/** @param storage - the file of a hub, which nobody has open */
export async function checkRest(storage: string, runs: readonly Run[], seen: readonly Execution[]): Promise<Rest> {
  const executions = [...seen];
  const instances = await settle(storage, (execution) => executions.push(execution));
  return {
    instances,
    executions,
    problems: [
      ...runs.flatMap(({ instanceId, problems }) => problems.map((problem) => `${instanceId}: ${problem}`)),
      ...checkKept(runs, instances),
      ...checkHub(instances, executions),
      ...(await checkStorage(storage)),
    ],
  };
}

async function settle(storage: string, witness: (execution: Execution) => void): Promise<readonly RecordedInstance[]> {
  await using engine = await Engine.open({ storage });
  await using worker = new Worker(engine.connection, { ...allPrograms, logger: witnessing(consoleLogger, witness) });
  await worker.start();
  await engine.whenAtRest();
  return await readHub(engine.connection);
}
