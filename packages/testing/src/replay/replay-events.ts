/**
 * Replays a history with code, and says where they part.
 *
 * 1. What was recorded must be done again, in its order; inputs and times too, unless told otherwise.
 * 2. What is over must end as it did. What still runs is replayed up to its last event.
 * 3. An end that the code did not choose (it did not fit its history, say) does not count: that turn is run anew.
 * 4. Each generation is replayed by itself, and continues with the input that the next one had.
 */
import { NonDeterminismError, type AnyOrchestrator, type Interceptor, type PayloadConverter } from "@reawait/core";
import {
  createPayloadPipeline,
  createRegistry,
  defaultPayloadConverter,
  hostScheduler,
  OrchestrationExecutor,
  runTurn,
  type ExecutionView,
  type ExecutorOptions,
  type PayloadPipeline,
  type Registry,
  type TurnOutcome,
} from "@reawait/core/internal";
import { silentLogger, type HistoryEvent, type Logger, type OrchestrationStatus } from "@reawait/protocol";
import { explainForeignAwait } from "../diagnosis/foreign-work.js";
import { waitingFor } from "../history/waiting-for.js";
import { watchRejections } from "../rejections/watch-rejections.js";
import { compareEnd } from "./compare-end.js";
import { findGap } from "./find-gap.js";
import { generationsOf, type Generation } from "./generations.js";
import type { ReplayOptions, ReplayReport } from "./replay-options.js";
import { turnOfHistory, type RecordedTurn } from "./turn-of-history.js";
import { WrongOrchestratorError } from "./wrong-orchestrator-error.js";

/** What histories are replayed with. */
export interface ReplaySetup {
  readonly orchestrators: Registry<AnyOrchestrator>;
  readonly compareInputs: boolean;
  readonly compareOutcome: boolean;
  readonly converter: PayloadConverter;
  readonly pipeline: PayloadPipeline;
  readonly interceptors: readonly Interceptor[];
  readonly logger: Logger;
}

/** @throws TypeError where something is no definition, or no codec */
export function replaySetup(
  orchestrators: readonly AnyOrchestrator[],
  {
    compareInputs = true,
    compareOutcome = true,
    converter = defaultPayloadConverter,
    codecs,
    interceptors = [],
    logger = silentLogger,
  }: ReplayOptions,
): ReplaySetup {
  return {
    orchestrators: createRegistry("orchestrator", orchestrators),
    compareInputs,
    compareOutcome,
    converter,
    pipeline: createPayloadPipeline(codecs),
    interceptors,
    logger,
  };
}

export async function replayEvents(setup: ReplaySetup, recorded: readonly HistoryEvent[]): Promise<ReplayReport> {
  const generations = generationsOf(await setup.pipeline.decodeEvents(recorded));
  const instanceIds = new Set(generations.map(instanceIdOf));
  // An async helper of an orchestrator may well reject before anybody awaits it, and a replay may end before that.
  const stopWatching = watchRejections({ owns: (instanceId) => instanceIds.has(instanceId) });
  try {
    let report: ReplayReport | undefined;
    for (const generation of generations) {
      const end = await replayGeneration(setup, generation);
      const { name, version } = generation.started;
      const { instanceId } = end;
      report = {
        instanceId,
        name,
        version,
        events: recorded.length,
        generations: generations.length,
        status: statusOf(end),
        waitingFor: end.outcome.ended ? [] : waitingFor(end.view),
      };
    }
    if (report === undefined) throw new Error("a history without a generation was taken for one");
    return report;
  } finally {
    // Node tells of those of the last turn once all that was woken has run.
    await new Promise<void>((done) => hostScheduler.macrotask(done));
    stopWatching();
  }
}

function instanceIdOf({ started }: Generation): string {
  return started.orchestrationInstance?.instanceId ?? "";
}

interface Replayed {
  readonly instanceId: string;
  readonly turn: RecordedTurn;
  readonly outcome: TurnOutcome;
  readonly view: ExecutionView;
}

async function replayGeneration(setup: ReplaySetup, generation: Generation): Promise<Replayed> {
  const { name, version } = generation.started;
  if (!setup.orchestrators.find(name, version)) {
    throw new WrongOrchestratorError({ name, version }, setup.orchestrators.definitions);
  }
  const instanceId = instanceIdOf(generation);
  const turn = turnOfHistory(generation.events);
  const replayed = {
    instanceId,
    turn,
    ...(await run(setup, instanceId, turn, { captureCallSites: false, repeats: false })),
  };
  const { fault } = replayed.outcome;
  if (fault instanceof NonDeterminismError) {
    // Once more, slowly, to find the line that made the call.
    const { outcome } = await run(setup, instanceId, turn, { captureCallSites: true, repeats: true });
    const traced = outcome.fault instanceof NonDeterminismError ? outcome.fault : fault;
    throw findGap(generation.events, generation.offset) ?? shifted(traced, generation.offset);
  }
  if (fault) {
    const runAgain = async () =>
      (await run(setup, instanceId, turn, { captureCallSites: false, repeats: true })).outcome.fault;
    throw await explainForeignAwait(fault, runAgain);
  }
  checkEnd(setup, generation, replayed);
  return replayed;
}

async function run(
  { orchestrators, compareInputs, converter, interceptors, logger }: ReplaySetup,
  instanceId: string,
  { history, newEvents }: RecordedTurn,
  manner: Pick<ExecutorOptions, "captureCallSites" | "repeats">,
): Promise<Pick<Replayed, "outcome" | "view">> {
  const executor = new OrchestrationExecutor({
    instanceId,
    converter,
    interceptors,
    orchestrators,
    log: logger,
    ...manner,
    comparesInputs: compareInputs,
    ordersConfirmations: true,
    // What it was caught at while it replays is the outcome; what comes later is too late for anybody.
    onPoisoned: () => {},
  });
  const outcome = await runTurn(executor, { instanceId, history, newEvents }, hostScheduler);
  return { outcome, view: executor.view() };
}

function checkEnd(
  { compareOutcome }: ReplaySetup,
  { offset }: Generation,
  { instanceId, turn: { end }, outcome, view }: Replayed,
): void {
  if (!compareOutcome || end === undefined) return;
  const disagreement = compareEnd(end.event, outcome, view);
  if (disagreement === undefined) return;
  const { historySays, codeDid, advice } = disagreement;
  const mismatch = { instanceId, eventNumber: offset + end.index + 1, historySays, codeDid };
  throw new NonDeterminismError(mismatch, undefined, advice);
}

/** Counted from the beginning of the whole history. */
function shifted(error: NonDeterminismError, offset: number): NonDeterminismError {
  const { mismatch, callSite, advice } = error;
  if (offset === 0 || mismatch.eventNumber === 0) return error;
  return new NonDeterminismError({ ...mismatch, eventNumber: mismatch.eventNumber + offset }, callSite, advice);
}

function statusOf({ turn, outcome, view }: Replayed): OrchestrationStatus {
  const end = outcome.actions.find((action) => action.kind === "completeOrchestration");
  return turn.end?.event.orchestrationStatus ?? end?.orchestrationStatus ?? (view.suspended ? "SUSPENDED" : "RUNNING");
}
