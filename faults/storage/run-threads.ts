/**
 * A run whose storage thread dies, again and again: an engine on a file, a worker and a client in this process. The engine
 * goes on each time, with another thread; in the end everything must be as if nothing had happened.
 */
import { Client } from "@reawait/client";
import { Engine } from "@reawait/engine";
import { silentLogger, systemClock } from "@reawait/protocol";
import { Worker } from "@reawait/worker";
import { checkRest, type Rest } from "../checks/check-rest.js";
import { createLateAnswers } from "../load/late-answers.js";
import { atStep, createProgress } from "../load/progress.js";
import { runLoad, type Run } from "../load/run-load.js";
import { untilStalled } from "../load/until-stalled.js";
import { unlessSame } from "../model/problems.js";
import { createRandom } from "../plan/random.js";
import { allPrograms } from "../programs/all-programs.js";
import { witnessing, type Execution } from "../programs/execution.js";
import { patientConnection } from "./patient-connection.js";
import { watchThreads } from "./watch-threads.js";

export interface ThreadsOptions {
  readonly seed: number;
  readonly deaths: number;
  readonly lanes: number;
  /** A file that does not exist yet. */
  readonly storage: string;
}

export interface ThreadsReport extends Rest {
  readonly runs: readonly Run[];
  readonly deaths: number;
}

/** A death is so many steps after the one before, at most. */
const RAREST = 25;

export async function runThreads({ seed, deaths, lanes, storage }: ThreadsOptions): Promise<ThreadsReport> {
  const executions: Execution[] = [];
  const threads = watchThreads();
  const progress = createProgress();
  let died = 0;
  let runs: readonly Run[];
  let waiters: number;
  try {
    await using engine = await Engine.open({ storage, logger: silentLogger });
    const { connection, problems } = patientConnection(engine.connection, systemClock);
    const client = new Client(connection);
    const lateAnswers = createLateAnswers(client);
    const logger = witnessing(silentLogger, (execution) => {
      executions.push(execution);
      lateAnswers.note(execution);
    });
    await using worker = new Worker(engine.connection, { ...allPrograms, logger });
    await worker.start();
    const dying = (async () => {
      for (const count of createRandom(seed, "threads").integers(deaths, 1, RAREST)) {
        await new Promise<void>((resolve) => void atStep(progress, count, resolve));
        await threads.endLast();
        died += 1;
      }
    })();
    const load = runLoad({ client, seed, progress, lanes, more: () => died < deaths });
    const watch = untilStalled(load.endings, () => `Under way: ${[...load.underWay].join(", ")}.`);
    [runs] = await Promise.race([Promise.all([load.ended, dying]), watch.stalled, lateAnswers.failed]);
    watch.end();
    await engine.whenAtRest();
    waiters = engine.waiters;
    if (problems.length > 0) throw new Error(problems.join("\n"));
  } finally {
    threads.stop();
  }
  const rest = await checkRest(storage, runs, executions);
  const counted = [
    ...unlessSame("the number of waiting calls", waiters, 0),
    ...unlessSame("that each death was made good", threads.count > deaths, true),
  ];
  return { ...rest, problems: [...counted, ...rest.problems], runs, deaths: died };
}
