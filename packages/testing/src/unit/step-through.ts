/** An orchestrator driven step by step, by its test: no engine, no worker, no time that passes by itself. */
import type {
  AnyOrchestrator,
  InputArguments,
  Interceptor,
  OrchestratorDefinition,
  PayloadConverter,
} from "@reawait/core";
import { checkInstanceId, checkTags, defaultPayloadConverter, validateSync } from "@reawait/core/internal";
import {
  consoleLogger,
  type ExecutionStartedEvent,
  type Logger,
  type ParentInstance,
  type TraceContext,
} from "@reawait/protocol";
import { checkOrchestrator } from "../definitions/check-orchestrator.js";
import { oneOf, refuseUnknownOptions, type Known } from "../options/check-options.js";
import { begin, type SteppedRun } from "./stepped-run.js";
import { SteppedExecution } from "./stepped-execution.js";

/** Of whom an orchestrator finds itself a sub-orchestration, as `ctx.parent`. */
export interface SteppedParent {
  readonly instanceId: string;
  readonly executionId?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  /** The id of the call in the parent's history. Default: 1. */
  readonly taskId?: number | undefined;
}

export interface StepOptions {
  /** Default: `"instance-1"`. */
  readonly instanceId?: string | undefined;
  /** Default: `"execution-1"`; the next one is `"execution-2"`. */
  readonly executionId?: string | undefined;
  /** What its clock shows at first. Default: the first instant of 2030, UTC. */
  readonly startedAt?: Date | undefined;
  /** Default: the version of the definition. */
  readonly version?: string | undefined;
  /** Added to the tags of the definition. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Default: it was started by a client. */
  readonly parent?: SteppedParent | undefined;
  readonly traceContext?: Pick<TraceContext, "traceParent" | "traceState"> | undefined;
  /** Default: that of workers and clients. */
  readonly converter?: PayloadConverter | undefined;
  /** Around what the orchestrator does with its `ctx`; the first is the outermost. Default: none. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /** What it gets as `ctx.log`. Default: warnings and errors go to the console, as with a worker. */
  readonly logger?: Logger | undefined;
  /**
   * `"always"`: each step is taken twice, by the orchestrator in memory and by one that replays all from the beginning, and
   * both must do the same, to the letter; so every test is one of determinism too. `"sessions"`: only the first, for code
   * that counts how often it runs, or for thousands of steps. Default: `"always"`.
   */
  readonly replay?: "always" | "sessions" | undefined;
}

const OPTIONS: Known<StepOptions> = {
  instanceId: true,
  executionId: true,
  startedAt: true,
  version: true,
  tags: true,
  parent: true,
  traceContext: true,
  converter: true,
  interceptors: true,
  logger: true,
  replay: true,
};

/**
 * Starts an orchestrator, and gives it into the hands of its test: nothing happens to it that the test does not say.
 *
 * @returns it at its first rest
 * @throws PayloadError where the input cannot travel, or its schema refuses it
 * @throws ForeignAwaitError, NonDeterminismError where that is what its first turn came to
 *
 * @example
 * const run = await stepThrough(purchaseOrder, { id: "17", cost: 2000 });
 * await run.activity(sendApprovalRequest).complete();
 * await run.advance("24h");
 * expect(run.result).toEqual({ outcome: "cancelled" });
 */
export async function stepThrough<I, O, Parsed = never>(
  orchestrator: OrchestratorDefinition<I, O, Parsed>,
  ...args: InputArguments<NoInfer<I>, StepOptions>
): Promise<SteppedRun<I, O>>;
export async function stepThrough(
  orchestrator: AnyOrchestrator,
  input?: unknown,
  options: StepOptions = {},
): Promise<SteppedRun> {
  checkOrchestrator(orchestrator, "stepThrough", "stepThrough(purchaseOrder, order)");
  refuseUnknownOptions("stepThrough", options, OPTIONS);
  const { converter = defaultPayloadConverter, interceptors = [], logger = consoleLogger } = options;
  const replay = oneOf("replay", options.replay ?? "always", ["always", "sessions"]);
  const instanceId = checkInstanceId(options.instanceId ?? "instance-1");
  // Only checked, as a client does: the orchestrator parses it.
  validateSync(orchestrator.input, input, `the input of orchestrator "${orchestrator.name}"`);
  const started: ExecutionStartedEvent = {
    kind: "executionStarted",
    eventId: -1,
    timestamp: toTime(options.startedAt ?? new Date(Date.UTC(2030, 0, 1))),
    name: orchestrator.name,
    version: options.version ?? orchestrator.version,
    input: converter.write(input),
    orchestrationInstance: { instanceId, executionId: options.executionId ?? "execution-1" },
    parentInstance: options.parent && toParentInstance(options.parent),
    parentTraceContext: options.traceContext,
    tags: checkTags({ ...orchestrator.tags, ...options.tags }),
  };
  const surroundings = { orchestrator, instanceId, converter, interceptors, logger, replay };
  return await begin(new SteppedExecution(surroundings, started));
}

function toTime(startedAt: Date): number {
  const time = startedAt.getTime();
  if (Number.isNaN(time)) throw new RangeError('the option "startedAt" is an invalid Date');
  return time;
}

function toParentInstance({ instanceId, executionId, name, version, taskId = 1 }: SteppedParent): ParentInstance {
  return { taskScheduledId: taskId, name, version, orchestrationInstance: { instanceId, executionId } };
}
