/** One activity, run as a worker would run it: no engine, no worker, no orchestrator. */
import {
  TaskFailedError,
  type ActivityDefinition,
  type AnyActivity,
  type InputArguments,
  type Interceptor,
  type PayloadConverter,
} from "@reawait/core";
import {
  checkInstanceId,
  checkTags,
  COMPLETED_LATER,
  createRegistry,
  defaultPayloadConverter,
  toFailureDetails,
  withAttempt,
  writeTaskToken,
} from "@reawait/core/internal";
import { consoleLogger, type Logger, type TraceContext } from "@reawait/protocol";
import { callActivity, type ActivityRun } from "@reawait/worker/internal";
import { oneOf, refuseUnknownOptions, type Known } from "../options/check-options.js";
import { CompletedLaterError } from "./completed-later-error.js";

/** What the activity finds in its `ctx`, and what surrounds it. */
export interface RunActivityOptions {
  /** The instance that seems to call it. Default: `"instance-1"`. */
  readonly instanceId?: string | undefined;
  /** Default: `"execution-1"`. */
  readonly executionId?: string | undefined;
  /** Default: 1. */
  readonly taskId?: number | undefined;
  /** Which attempt of the call it is. Default: 1. */
  readonly attempt?: number | undefined;
  /** The version that is called. Default: that of the definition. */
  readonly version?: string | undefined;
  /** Added to the tags of the definition. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly traceContext?: Pick<TraceContext, "traceParent" | "traceState"> | undefined;
  /** What it gets as `ctx.signal`: abort it as a worker that stops would. Default: one that is never aborted. */
  readonly signal?: AbortSignal | undefined;
  /** What it gets as `ctx.log`. Default: warnings and errors go to the console, as with a worker. */
  readonly logger?: Logger | undefined;
  /** Default: that of workers and clients. */
  readonly converter?: PayloadConverter | undefined;
  /** Around the activity; the first is the outermost. Default: none. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /**
   * What a failure rejects with: `"thrown"`, the very error that the activity threw, or `"recorded"`, what an orchestrator
   * would get of it: a `TaskFailedError`, with what history records as its cause. Default: `"thrown"`.
   */
  readonly failure?: "thrown" | "recorded" | undefined;
}

const OPTIONS: Known<RunActivityOptions> = {
  instanceId: true,
  executionId: true,
  taskId: true,
  attempt: true,
  version: true,
  tags: true,
  traceContext: true,
  signal: true,
  logger: true,
  converter: true,
  interceptors: true,
  failure: true,
};

/** Of no work item: nothing can be completed by it. */
const COMPLETION_TOKEN = "runActivity";

/**
 * Runs one activity, as a worker would: input and result travel through the converter and the schemas of the definition.
 *
 * @returns what an orchestrator would get
 * @throws what the activity threw; with the option `failure: "recorded"`, a `TaskFailedError`
 * @throws PayloadError where input or result cannot travel, or a schema refuses them
 * @throws CompletedLaterError where it returned `ctx.completeLater()`
 *
 * @example
 * const receipt = await runActivity(charge, { amount: 7 }, { attempt: 2 });
 */
export async function runActivity<I, O, Parsed = never>(
  activity: ActivityDefinition<I, O, Parsed>,
  ...args: InputArguments<NoInfer<I>, RunActivityOptions>
): Promise<O>;
export async function runActivity(
  activity: AnyActivity,
  input?: unknown,
  options: RunActivityOptions = {},
): Promise<unknown> {
  refuseUnknownOptions("runActivity", options, OPTIONS);
  const { converter = defaultPayloadConverter, interceptors = [], failure = "thrown" } = options;
  oneOf("failure", failure, ["thrown", "recorded"]);
  const activities = createRegistry("activity", [activity]);
  const run = toRun(activity, converter.write(input), options);
  const { taskId, orchestrationInstance } = run.request;
  const { instanceId } = orchestrationInstance;
  let payload: string | undefined;
  try {
    const result = await callActivity({ activities, converter, interceptors }, run);
    if (result === COMPLETED_LATER) {
      const { completionToken } = run;
      throw new CompletedLaterError(activity.name, writeTaskToken({ instanceId, taskId, completionToken }));
    }
    payload = converter.write(result);
  } catch (error) {
    if (failure === "thrown" || error instanceof CompletedLaterError) throw error;
    const { attempt: attempts = 1 } = options;
    const task = { kind: "activity", name: activity.name, taskId, instanceId, attempts } as const;
    throw new TaskFailedError(task, toFailureDetails(error));
  }
  return converter.read(payload);
}

function toRun(activity: AnyActivity, input: string | undefined, options: RunActivityOptions): ActivityRun {
  const { attempt = 1, version = activity.version, executionId = "execution-1", logger = consoleLogger } = options;
  if (typeof attempt !== "number") {
    throw new TypeError(`the option "attempt" takes a number, not ${JSON.stringify(attempt)}`);
  }
  if (!Number.isSafeInteger(attempt) || attempt < 1) {
    throw new RangeError(`the option "attempt" counts from 1: it cannot be ${attempt}`);
  }
  const tags = checkTags({ ...activity.tags, ...options.tags });
  return {
    request: {
      name: activity.name,
      version,
      input,
      orchestrationInstance: { instanceId: checkInstanceId(options.instanceId ?? "instance-1"), executionId },
      taskId: options.taskId ?? 1,
      tags: attempt > 1 ? withAttempt(tags, attempt) : tags,
      parentTraceContext: options.traceContext,
    },
    completionToken: COMPLETION_TOKEN,
    signal: options.signal ?? new AbortController().signal,
    log: logger,
  };
}
