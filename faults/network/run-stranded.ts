/**
 * A worker whose connection goes dead without a word, as where a machine vanishes or a firewall forgets: the engine must
 * notice and give its work to another one, and the worker must notice and come back. Neither is told; both have to ask,
 * which takes minutes.
 */
import { Client } from "@reawait/client";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";
import { checkRest, type Rest } from "../checks/check-rest.js";
import { createLateAnswers } from "../load/late-answers.js";
import { atStep, createProgress } from "../load/progress.js";
import { runLoad, type Run } from "../load/run-load.js";
import { untilStalled } from "../load/until-stalled.js";
import { allPrograms } from "../programs/all-programs.js";
import { witnessing, type Execution } from "../programs/execution.js";
import { openLine } from "./line.js";

export interface StrandedOptions {
  readonly seed: number;
  /** A file that does not exist yet. */
  readonly storage: string;
}

export interface StrandedReport extends Rest {
  readonly runs: readonly Run[];
}

/** Milliseconds: longer than the engine may take to notice by itself. */
const LOCK_TIMEOUT = "1d";
const CHUNKS_BEFORE = 80;
const LANES = 12;

export async function runStranded({ seed, storage }: StrandedOptions): Promise<StrandedReport> {
  const executions: Execution[] = [];
  const runs = await run(seed, storage, (execution) => executions.push(execution));
  return { ...(await checkRest(storage, runs, executions)), runs };
}

async function run(seed: number, storage: string, witness: (execution: Execution) => void): Promise<readonly Run[]> {
  await using engine = await Engine.open({ storage, logger: silentLogger, orchestratorLockTimeout: LOCK_TIMEOUT });
  await using listener = await engine.listen();
  const client = new Client(engine.connection);
  const lateAnswers = createLateAnswers(client);
  const logger = witnessing(silentLogger, (execution) => {
    witness(execution);
    lateAnswers.note(execution);
  });
  await using stranded = await openLine(listener.port, "stranded");
  await using sound = await openLine(listener.port, "sound");
  await using one = new Worker(stranded.connection, { ...allPrograms, logger });
  await using other = new Worker(sound.connection, { ...allPrograms, logger });
  await Promise.all([one.start(), other.start()]);

  const { chunks } = stranded.proxy;
  const endings = createProgress();
  const watch = untilStalled(endings, () => "The stranded worker, or its work, does not come back.");
  async function load(prefix: string, scenarios: number): Promise<readonly Run[]> {
    const more = (begun: number): boolean => begun < scenarios;
    const { ended } = runLoad({ client, seed, progress: endings, prefix, lanes: LANES, more });
    return Promise.race([ended, watch.stalled, lateAnswers.failed]);
  }
  try {
    const dead = new Promise<void>((resolve) => {
      atStep(chunks, CHUNKS_BEFORE, () => {
        stranded.proxy.strand();
        resolve();
      });
    });
    const before = await load("before-", 60);
    await dead;
    await Promise.race([new Promise<void>((resolve) => void atStep(chunks, 1, resolve)), watch.stalled]);
    await other.stop();
    return [...before, ...(await load("after-", 15))];
  } finally {
    watch.end();
  }
}
