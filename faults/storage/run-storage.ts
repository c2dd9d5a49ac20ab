/**
 * A run on a bad disk: an engine in memory, a worker and a client in this process, one scenario of each kind at once, and
 * a storage that fails as decided. In the end everything must be as if nothing had happened, and the engine must hold
 * nothing for anybody. Time is nobody's: it moves on when nothing else does.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@reawait/client";
import { defineActivity } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";
import { checkHub } from "../checks/check-hub.js";
import { checkKept } from "../checks/check-kept.js";
import { checkStorage } from "../checks/check-storage.js";
import { readHub } from "../checks/read-hub.js";
import { computedScenarios } from "../load/computed.js";
import { purgedScenario, terminatedScenario } from "../load/ended.js";
import { createLateAnswers } from "../load/late-answers.js";
import { createProgress } from "../load/progress.js";
import type { Run } from "../load/run-load.js";
import type { Scenario } from "../load/scenario.js";
import { collectScenario, generationsScenario } from "../load/steered.js";
import { mix } from "../model/mix.js";
import { unlessSame, type Problems } from "../model/problems.js";
import { createRandom } from "../plan/random.js";
import { step } from "../programs/activities.js";
import { allPrograms } from "../programs/all-programs.js";
import { chain } from "../programs/chain.js";
import { prove, witnessing, type Execution, type Proved } from "../programs/execution.js";
import { fickle, patient, restartedScenario, rewoundScenario } from "./again.js";
import { installFaultyDriver, type Decide, type FaultyDriver } from "./faulty-driver.js";
import { createIdleClock, type IdleClock } from "./idle-clock.js";
import { patientConnection } from "./patient-connection.js";

const SCENARIOS: readonly Scenario[] = [
  ...computedScenarios.filter(({ name }) => name !== "bulk"),
  collectScenario,
  generationsScenario,
  terminatedScenario,
  purgedScenario,
  rewoundScenario,
  restartedScenario,
];

/** As the one of the other suites, without taking its time. */
const quickStep = defineActivity(step.name, (ctx, value: number): Proved => {
  const proof = prove(ctx);
  return { value: mix(value), proof };
});

const programs = {
  orchestrators: [...allPrograms.orchestrators, patient],
  activities: [...allPrograms.activities.filter(({ name }) => name !== step.name), quickStep, fickle],
};

export interface StorageRun {
  readonly problems: Problems;
  /** How many statements the storage ran, until everything had ended, */
  readonly steps: number;
  /** and how many of them failed. */
  readonly faults: number;
}

/** Milliseconds that the engine puts anything off for, at most. */
const LONGEST_DELAY = 600_000;
/** Milliseconds of real time without an end. */
const PATIENCE = 60_000;

/** @param decide - when the storage fails, from the moment on at which the engine is open and the worker there */
export async function runStorage(seed: number, decide?: Decide): Promise<StorageRun> {
  const driver = installFaultyDriver();
  driver.begin();
  const clock = createIdleClock(() => driver.steps);
  const underWay = new Set<string>();
  const patience = untilStalled(underWay);
  try {
    return await Promise.race([run(seed, decide, clock, underWay), patience.stalled]);
  } finally {
    patience.end();
    clock.stop();
    driver.begin();
  }
}

async function run(
  seed: number,
  decide: Decide | undefined,
  clock: IdleClock,
  underWay: Set<string>,
): Promise<StorageRun> {
  const driver = installFaultyDriver();
  const executions: Execution[] = [];
  await using engine = await Engine.open({ storage: ":memory:", clock, logger: silentLogger });
  const { connection, problems } = patientConnection(engine.connection, clock);
  const client = new Client(connection, { clock });
  const lateAnswers = createLateAnswers(client);
  const logger = witnessing(silentLogger, (execution) => {
    executions.push(execution);
    lateAnswers.note(execution);
  });
  const worker = new Worker(engine.connection, { ...programs, clock, logger });
  await worker.start();
  driver.begin(decide);
  const progress = createProgress();
  const running = SCENARIOS.map(async (scenario): Promise<Run> => {
    const instanceId = `${scenario.name}-1`;
    underWay.add(instanceId);
    const ending = await scenario.run({ client, instanceId, random: createRandom(seed, instanceId), progress });
    underWay.delete(instanceId);
    return { ...ending, scenario: scenario.name, instanceId };
  });
  const runs = await Promise.race([Promise.all(running), lateAnswers.failed]);
  // What a fault has put off may still be to come, such as a child that is to be told of the end of its parent.
  await new Promise<void>((resolve) => void clock.wakeAt(clock.now() + LONGEST_DELAY, resolve));
  await engine.whenAtRest();
  const { steps, faults } = driver;
  driver.begin();
  const instances = await readHub(engine.connection);
  return {
    steps,
    faults,
    problems: [
      ...problems,
      ...runs.flatMap((one) => one.problems.map((problem) => `${one.instanceId}: ${problem}`)),
      ...checkKept(runs, instances),
      ...(await checkSaved(driver)),
      // A history that was rewound is made of another one.
      ...checkHub(instances, executions).filter((problem) => !problem.startsWith(`${rewoundScenario.name}-`)),

      ...(await checkLetGo(engine, worker)),
    ],
  };
}

/** The storage is in memory: it is looked at as a file. */
async function checkSaved({ database }: FaultyDriver): Promise<Problems> {
  if (database === undefined) return ["nothing was stored"];
  const folder = await mkdtemp(join(tmpdir(), "reawait-saved-"));
  try {
    const file = join(folder, "hub.db");
    await writeFile(file, database.serialize());
    return await checkStorage(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether the engine holds nothing for clients and workers that are gone: no waiting call, no lease, no stream. */
async function checkLetGo(engine: Engine, worker: Worker): Promise<Problems> {
  await worker.stop();
  const { waiters } = engine;
  const atRest = engine.atRest();
  // Where a stream were left, it would take this.
  await new Client(engine.connection).start(chain, { start: 1, length: 1 }, { instanceId: "probe" });
  await new Promise((resolve) => setImmediate(resolve));
  return [
    ...unlessSame("the number of waiting calls", waiters, 0),
    ...unlessSame("that the engine rests", atRest, true),
    ...unlessSame("what no worker takes", engine.unmatchedWork, { orchestrations: 1, activities: 0 }),
  ];
}

function untilStalled(underWay: ReadonlySet<string>): { readonly stalled: Promise<never>; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It hangs. Under way: ${[...underWay].join(", ")}.`)), PATIENCE);
  });
  return { stalled, end: () => clearTimeout(timer) };
}
