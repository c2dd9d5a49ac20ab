/** Puts the parts of a test environment together. */
import { Client } from "@reawait/client";
import { createRegistry, defaultPayloadConverter } from "@reawait/core/internal";
import { Engine } from "@reawait/engine";
import { consoleLogger, type Clock } from "@reawait/protocol";
import { withParts, type UnheardRejections } from "@reawait/worker/internal";
import { virtualClock, type VirtualClock } from "../clock/virtual-clock.js";
import { explainForeignAwait } from "../diagnosis/foreign-work.js";
import { watchRejections } from "../rejections/watch-rejections.js";
import { ActivityRuns } from "./activity-runs.js";
import { createCrashableWorker, type CrashableWorker } from "./crashable-worker.js";
import { checkNothingIsLeft, toDeployed, type Deployed, type Deployment } from "./deployment.js";
import { explainStall } from "./explain-stall.js";
import { MockRegistry } from "./mock-registry.js";
import { OpenCalls } from "./open-calls.js";
import { RanBy } from "./ran-by.js";
import { StallWatch } from "./stall-watch.js";
import { toSettings, type TestEnvironmentOptions } from "./test-environment-options.js";
import { TimeKeeper } from "./time-keeper.js";
import { WorkerSeat } from "./worker-seat.js";

export interface EnvironmentParts {
  readonly engine: Engine;
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly keeper: TimeKeeper;
  readonly stalls: StallWatch;
  readonly mocks: MockRegistry;
  readonly runs: ActivityRuns;
  /** The one that runs now. */
  readonly worker: CrashableWorker;
  /** Crashes it, and starts another. */
  replaceWorker(): Promise<void>;
  /** Lets all come to rest, stops it, and starts another with other code. */
  deploy(deployment: Deployment): Promise<void>;
  close(): Promise<void>;
}

/** A test's mocks answer as many at once as there are: how long that takes, is for their latency to say. */
const UNLIMITED = 1_000_000;

export async function assemble(options: TestEnvironmentOptions): Promise<EnvironmentParts> {
  const { unmocked, time, replay, start, stallAfter } = toSettings(options);
  const { orchestrators = [], activities, interceptors = [], versioning } = options;
  const { converter = defaultPayloadConverter, logger = consoleLogger } = options;

  const ownClock = virtualClock(start);
  const clock: Clock = {
    now: () => ownClock.now(),
    wakeAt(...alarm) {
      const wakeUp = ownClock.wakeAt(...alarm);
      keeper.poke();
      return wakeUp;
    },
  };
  const runs = new ActivityRuns(clock);
  const calls = new OpenCalls(() => keeper.poke());
  const keeper = new TimeKeeper({
    clock: ownClock,
    mode: time,
    isAtRest: () => calls.count === 0 && engine.atRest({ asleep: runs.asleep }),
    moved: (by) => (by === "hand" ? stalls.touch() : stalls.step()),
  });
  const mocks = new MockRegistry({ activities, unmocked, clock, runs });
  const codecs = options.codecs?.map((codec) => calls.codec(codec));
  const payloads = { converter, codecs };

  // Before anything is open that would have to be closed again.
  let code: Deployed = { orchestrators: createRegistry("orchestrator", orchestrators), activities, versioning };
  const engine = await Engine.open({ storage: ":memory:", clock, logger });
  const stalls = new StallWatch({
    stallAfter,
    explain: (wait) => explainStall({ ...explained, orchestrators: code.orchestrators, time: keeper.mode }, wait),
  });
  const unwatched = new Client(engine.connection, payloads);
  const explained = { engine, runs, calls, converter, client: unwatched, clock: ownClock };
  engine.onPause(() => {
    stalls.progress();
    keeper.poke();
  });
  const instanceIds = new Set<string>();
  const ranBy = new RanBy();
  const newWorker = (deployed: Deployed): CrashableWorker =>
    createCrashableWorker({
      ...{ connection: engine.connection, clock: ownClock, logger },
      onTurn: (request) => {
        stalls.turn();
        instanceIds.add(request.instanceId);
        ranBy.note(request, deployed.orchestrators);
      },
      options: withParts(
        {
          ...{ clock, interceptors, ...payloads },
          orchestrators: deployed.orchestrators.definitions,
          versioning: deployed.versioning,
          workItemFilters: "none",
          onNonDeterminism: "fail",
          maxConcurrentActivities: UNLIMITED,
          maxConcurrentOrchestrations: UNLIMITED,
          maxSessions: replay === "always" ? 0 : undefined,
          heapUse: () => 0,
        },
        // One that a test forgot to close keeps no test run from ending: what a test waits for does, for as long as it waits.
        {
          activities: mocks,
          explainForeignAwait,
          provesDeterminism: replay === "always",
          wasRunByOther: (execution) => ranBy.severalOf(execution),
          guardRejections: (unheard) => guardRejections(unheard, instanceIds),
          letsProcessEnd: true,
        },
      ),
    });
  const seat = await WorkerSeat.taken(newWorker(code));
  const watched = [calls.interceptor(stalls), ...interceptors];
  return {
    ...{ engine, keeper, stalls, mocks, runs, clock: ownClock },
    client: new Client(engine.connection, { ...payloads, clock, interceptors: watched }),
    get worker() {
      return seat.current;
    },
    async replaceWorker() {
      stalls.touch();
      await calls.during(() => seat.replace("crash", () => newWorker(code)));
    },
    async deploy(deployment) {
      // What makes no sense is refused before anything has happened.
      toDeployed(deployment, code);
      await stalls.guard({ what: "env.deploy()" }, keeper.advance(0));
      await calls.during(() =>
        seat.replace("stop", async () => {
          const next = toDeployed(deployment, code);
          await checkNothingIsLeft(unwatched, next);
          const worker = newWorker(next);
          code = next;
          mocks.deploy(next.activities);
          return worker;
        }),
      );
    },
    async close() {
      keeper.close(new Error("the test environment was closed"));
      stalls.stop();
      await seat.close();
      await engine.close();
    },
  };
}

/** A worker listens to the process as it has to; test frameworks would hear all the same, and fail the test. */
function guardRejections(unheard: UnheardRejections, instanceIds: ReadonlySet<string>): () => void {
  return watchRejections({
    owns: (instanceId) => instanceIds.has(instanceId),
    onRejected: (...rejection) => unheard.add(...rejection),
    onHandled: (...rejection) => unheard.remove(...rejection),
  });
}
