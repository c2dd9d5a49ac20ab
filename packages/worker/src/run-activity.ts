/** What one run of an activity comes to: its input is read and checked, its code is called, its result checked and written. */
import {
  ActivityNotRegisteredError,
  type ActivityContext,
  type AnyActivity,
  type InterceptedCall,
  type Interceptor,
  type PayloadConverter,
} from "@reawait/core";
import {
  COMPLETED_LATER,
  intercept,
  toFailureDetails,
  userTags,
  validate,
  type Registry,
} from "@reawait/core/internal";
import type { ActivityResponse } from "@reawait/protocol";
import { createActivityContext, type ActivityRun } from "./activity-context.js";

export interface ActivityCode {
  readonly activities: Registry<AnyActivity>;
  readonly converter: PayloadConverter;
  readonly interceptors: readonly Interceptor[];
}

/** A result or a failure. */
export type ActivityAnswer = Pick<ActivityResponse, "result" | "failureDetails">;

export type ActivityEnd =
  | { readonly kind: "answered"; readonly answer: ActivityAnswer }
  /** Somebody else answers. */
  | { readonly kind: "completedLater" }
  /** It stopped since it was told that its worker stops: that is no failure of its own. */
  | { readonly kind: "interrupted" };

/** Never rejects for what the activity did: that is its failure. */
export async function runActivity(code: ActivityCode, run: ActivityRun): Promise<ActivityEnd> {
  const { request, log } = run;
  try {
    const result = await callActivity(code, run);
    if (result === COMPLETED_LATER) return { kind: "completedLater" };
    return { kind: "answered", answer: { result: code.converter.write(result) } };
  } catch (error) {
    if (run.signal.aborted && isInterruption(error, run.signal)) return { kind: "interrupted" };
    log.debug(`activity "${request.name}" of instance "${request.orchestrationInstance.instanceId}" failed`, error);
    return { kind: "answered", answer: { failureDetails: toFailureDetails(error) } };
  }
}

/** How deep the causes of an error are looked into. */
const DEPTH = 8;

/** Whether this is what APIs throw that were given the signal: its reason, or an AbortError; at once or as a cause. */
function isInterruption(thrown: unknown, { reason }: AbortSignal): boolean {
  let error = thrown;
  for (let depth = 0; depth < DEPTH; depth++) {
    if (error === reason) return true;
    if (typeof error !== "object" || error === null) return false;
    if ("name" in error && error.name === "AbortError") return true;
    error = "cause" in error ? error.cause : undefined;
  }
  return false;
}

/**
 * What the activity returned, its output checked: `COMPLETED_LATER` where somebody else answers.
 *
 * @throws what the activity threw
 */
export async function callActivity(
  { activities, converter, interceptors }: ActivityCode,
  run: ActivityRun,
): Promise<unknown> {
  const { name, version, taskId, input, tags, parentTraceContext, orchestrationInstance } = run.request;
  const definition = activities.find(name, version);
  if (!definition) throw new ActivityNotRegisteredError(activities.explainMissing(name, version));
  const call: InterceptedCall = {
    target: "activity",
    operation: "execute",
    instanceId: orchestrationInstance.instanceId,
    name,
    taskId,
    isReplaying: false,
    input: converter.read(input),
    tags: userTags(tags),
    traceContext: parentTraceContext,
  };
  const said = { later: false };
  const result = await intercept(interceptors, call, (last) => {
    const ctx = createActivityContext(run, last, () => {
      said.later = true;
    });
    return execute(definition, ctx, last.input);
  });
  if (said.later && result !== COMPLETED_LATER) throw answeredTwice(name);
  return result;
}

async function execute(definition: AnyActivity, ctx: ActivityContext, input: unknown): Promise<unknown> {
  const { name, input: inputSchema, output: outputSchema } = definition;
  const parsed = await validate(inputSchema, input, `the input of activity "${name}"`);
  // The registry holds activities of any input: that this one gets what it takes was held where it was called.
  const result = await definition.fn(ctx, parsed as never);
  return result === COMPLETED_LATER ? result : validate(outputSchema, result, `the output of activity "${name}"`);
}

/** Whoever has its token counts on it by now: running it again would not help. */
function answeredTwice(name: string): TypeError {
  const message =
    `activity "${name}" called ctx.completeLater() and then gave a result of its own: ` +
    "write `return ctx.completeLater()`, in interceptors return what `next` gives, or do not call it.";
  return Object.assign(new TypeError(message), { nonRetriable: true });
}
