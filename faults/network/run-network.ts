/**
 * A run on a bad network: an engine, two workers and a client in this process, each of the three on a line of its own
 * that breaks, hangs and stutters as planned. In the end everything must be as if nothing had happened, and the engine
 * must hold nothing for those who are gone.
 */
import { Client } from "@reawait/client";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";
import { checkRest, type Rest } from "../checks/check-rest.js";
import { gatherCrowd } from "../load/crowd.js";
import { createLateAnswers } from "../load/late-answers.js";
import { atStep, createProgress, type Progress } from "../load/progress.js";
import { runLoad, type Run } from "../load/run-load.js";
import { untilStalled } from "../load/until-stalled.js";
import type { Problems } from "../model/problems.js";
import { planDisturbances, type Disturbance } from "../plan/plan-disturbances.js";
import { createRandom } from "../plan/random.js";
import { allPrograms } from "../programs/all-programs.js";
import { witnessing, type Execution } from "../programs/execution.js";
import { workerSizes } from "../programs/worker-sizes.js";
import { checkForgotten } from "./check-forgotten.js";
import { disturb } from "./disturb.js";
import { createJumpingClock, type JumpingClock } from "./jumping-clock.js";
import { openLine, type Line } from "./line.js";
import { createMetronome, type Metronome } from "./metronome.js";

export interface NetworkOptions {
  readonly seed: number;
  /** How often each of the lines is disturbed. */
  readonly disturbances: number;
  /** How many scenarios run at least; more, as long as something is still to be disturbed. */
  readonly scenarios: number;
  /** How many of them run at the same time. */
  readonly lanes: number;
  /**
   * How often all turns that are out are given to others while their workers are still at them, since their time is up.
   * With none at all that never happens: whatever is lost must be noticed by the end of its connection.
   */
  readonly expiries: number;
  /** A file that does not exist yet. */
  readonly storage: string;
}

export interface NetworkReport extends Rest {
  readonly runs: readonly Run[];
  readonly disturbances: readonly Disturbance[];
}

export async function runNetwork(options: NetworkOptions): Promise<NetworkReport> {
  const { seed, disturbances, storage } = options;
  const executions: Execution[] = [];
  const plans = ["client", "worker-1", "worker-2"].map((owner) =>
    planDisturbances(createRandom(seed, owner), disturbances),
  );
  const { runs, problems } = await run(options, plans, (execution) => executions.push(execution));
  const rest = await checkRest(storage, runs, executions);
  return { ...rest, problems: [...problems, ...rest.problems], runs, disturbances: plans.flat() };
}

/** Milliseconds. */
const LOCK_TIMEOUT = 30_000;
/** An expiry is so many steps after the one before, at most. */
const RAREST = 150;

type Plans = readonly (readonly Disturbance[])[];

async function run(options: NetworkOptions, plans: Plans, witness: (execution: Execution) => void) {
  const { storage, expiries } = options;
  const clock = createJumpingClock();
  const orchestratorLockTimeout = expiries === 0 ? "1d" : { milliseconds: LOCK_TIMEOUT };
  await using engine = await Engine.open({ storage, clock, orchestratorLockTimeout, logger: silentLogger });
  await using listener = await engine.listen();
  const metronome = await createMetronome(engine.connection);
  let runs: readonly Run[];
  let crowdProblems: Problems;
  {
    await using first = await openLine(listener.port, "client");
    await using second = await openLine(listener.port, "worker-1");
    await using third = await openLine(listener.port, "worker-2");
    const client = new Client(first.connection);
    const lateAnswers = createLateAnswers(client);
    const logger = witnessing(silentLogger, (execution) => {
      witness(execution);
      lateAnswers.note(execution);
    });
    await using one = new Worker(second.connection, { ...allPrograms, ...workerSizes.large, logger });
    await using other = new Worker(third.connection, { ...allPrograms, ...workerSizes.small, logger });
    await Promise.all([one.start(), other.start()]);
    const lines = [first, second, third];
    const crowd = await gatherCrowd(client);
    const done = loadAndDisturb({ client, clock, engine, lines, metronome }, plans, options);
    runs = await Promise.race([done, lateAnswers.failed]);
    crowdProblems = await crowd.disperse();
  }
  const problems: Problems = [...crowdProblems, ...(await checkForgotten(engine, metronome))];
  await metronome.stop();
  return { problems, runs };
}

interface Network {
  readonly client: Client;
  readonly clock: JumpingClock;
  readonly engine: Engine;
  readonly lines: readonly Line[];
  readonly metronome: Metronome;
}

async function loadAndDisturb(
  { client, clock, engine, lines, metronome }: Network,
  plans: Plans,
  { seed, scenarios, lanes, expiries }: NetworkOptions,
): Promise<readonly Run[]> {
  const progress = createProgress();
  const disturbing = [
    expire(clock, progress, createRandom(seed, "expiries").integers(expiries, 1, RAREST)),
    ...lines.map(({ proxy }, index) => disturb(proxy, plans[index] ?? [], metronome)),
  ];
  let undisturbed = false;
  const calm = Promise.all(disturbing).then(() => (undisturbed = true));
  const load = runLoad({
    client,
    seed,
    lanes,
    progress,
    more: (begun) => begun < scenarios || !undisturbed,
  });
  const watch = untilStalled(load.endings, () => `Under way: ${[...load.underWay].join(", ")}.`);
  try {
    const [runs] = await Promise.race([Promise.all([load.ended, calm]), watch.stalled]);
    await Promise.race([engine.whenAtRest(), watch.stalled]);
    return runs;
  } finally {
    watch.end();
  }
}

/** Lets the time of all turns be up, after so many steps each. */
async function expire(clock: JumpingClock, progress: Progress, steps: readonly number[]): Promise<void> {
  for (const count of steps) {
    await new Promise<void>((resolve) => void atStep(progress, count, resolve));
    clock.jump(LOCK_TIMEOUT);
  }
}
