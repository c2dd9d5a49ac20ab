/**
 * A run with deaths: the engine and two workers in processes of their own, a client here, all over gRPC. Processes are
 * killed as planned and started again, until the plan is carried out; then everything must be as if nothing had happened.
 */
import { Client } from "@reawait/client";
import { silentLogger } from "@reawait/protocol";
import { connect } from "@reawait/protocol/grpc";
import { checkRest, type Rest } from "../checks/check-rest.js";
import { gatherCrowd } from "../load/crowd.js";
import { createLateAnswers } from "../load/late-answers.js";
import { createProgress } from "../load/progress.js";
import { runLoad, type Run } from "../load/run-load.js";
import { untilStalled } from "../load/until-stalled.js";
import type { Problems } from "../model/problems.js";
import type { Fate } from "../plan/fate.js";
import { planLives } from "../plan/plan-lives.js";
import { createRandom } from "../plan/random.js";
import { freePort } from "../processes/free-port.js";
import type { Execution } from "../programs/execution.js";
import { startCast, WORKERS } from "./cast.js";

export interface CrashOptions {
  readonly seed: number;
  /** How often somebody dies. */
  readonly deaths: number;
  /** How many scenarios run at least; more, as long as somebody is still to die. */
  readonly scenarios: number;
  /** How many of them run at the same time. */
  readonly lanes: number;
  /** Where this suite is built, for its processes. */
  readonly built: URL;
  /** A file that does not exist yet. */
  readonly storage: string;
}

export interface CrashReport extends Rest {
  readonly runs: readonly Run[];
  readonly deaths: readonly { readonly victim: string; readonly fate: Fate }[];
}

export async function runCrash({ seed, deaths, scenarios, lanes, built, storage }: CrashOptions): Promise<CrashReport> {
  const plan = planLives(createRandom(seed, "lives"), deaths, WORKERS.length);
  const progress = createProgress();
  const executions: Execution[] = [];
  const port = await freePort();
  await using connection = connect(`http://127.0.0.1:${port}`, { logger: silentLogger });
  const client = new Client(connection);
  const lateAnswers = createLateAnswers(client);
  const witness = (execution: Execution): void => {
    executions.push(execution);
    lateAnswers.note(execution);
  };

  const cast = startCast({ plan, progress, built, storage, port, witness });
  let carriedOut = false;
  const survived = cast.survived.then(() => (carriedOut = true));
  const crowd = gatherCrowd(client);
  const load = runLoad({ client, seed, progress, lanes, more: (begun) => begun < scenarios || !carriedOut });
  const watch = untilStalled(load.endings, () => `Under way: ${[...load.underWay].join(", ")}.`);
  let runs: readonly Run[];
  let crowdProblems: Problems;
  try {
    const failed = Promise.race([watch.stalled, lateAnswers.failed, cast.failed]);
    [runs] = await Promise.race([Promise.all([load.ended, survived, crowd]), failed]);
    crowdProblems = await Promise.race([crowd.then((gathered) => gathered.disperse()), failed]);
    await cast.stop();
  } finally {
    watch.end();
    cast.abort();
  }
  const rest = await checkRest(storage, runs, executions);
  return {
    ...rest,
    problems: [...crowdProblems, ...rest.problems],
    runs,
    deaths: cast.actors.flatMap(({ name, deaths: fates }) => fates.map((fate) => ({ victim: name, fate }))),
  };
}
