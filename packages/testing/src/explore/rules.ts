/** What the user says about the world around an orchestrator: what activities do, and which events may come. */
import type { ActivityDefinition, EventDefinition, OrchestratorDefinition } from "@reawait/core";
import type { Tags } from "@reawait/protocol";
import { kindOf } from "../definitions/kind-of.js";
import { refuseUnknownOptions, type Known } from "../options/check-options.js";

/** The call that a model answers. */
export interface ModelledCall {
  /** The instance that called. */
  readonly instanceId: string;
  readonly executionId: string;
  /** With the instance and execution, a key for idempotency: the same when the activity runs again. */
  readonly taskId: number;
  /** Which attempt of the call this is, by its retry policy; 1 for the first. */
  readonly attempt: number;
  readonly tags: Tags;
}

/**
 * What running it does: changes the state, and returns the answer, or throws what the activity would throw. It gives the
 * same for the same state and input, and keeps nothing anywhere else.
 */
export type ModelRun<S, I, O> = (state: S, input: I, call: ModelledCall) => O;

/** A model in full. */
export interface ModelOptions<S, I, O> {
  /** It waits until this holds, as one who waits for a lock does. Default: it can run at once. */
  readonly when?: ((state: S, input: I) => boolean) | undefined;
  /** What it does; or several things by name, of which any may happen: each is explored. */
  readonly run: ModelRun<S, I, O> | Readonly<Record<string, ModelRun<S, I, O>>>;
}

/** What an activity, or a sub-orchestration that is not run for real, does in an exploration. */
export interface Model<in S> {
  readonly definition: Pick<ActivityDefinition | OrchestratorDefinition, "kind" | "name" | "version">;
  readonly when: (state: S, input: unknown) => boolean;
  /** By name; the only one has no name. */
  readonly outcomes: ReadonlyMap<string, (state: S, input: unknown, call: ModelledCall) => unknown>;
}

/** Makes the model of an activity, or of an orchestrator that stands for a sub-orchestration. */
export type ModelMaker<S> = <I, O>(
  definition: ActivityDefinition<I, O> | OrchestratorDefinition<I, O>,
  model: ModelRun<S, I, O> | ModelOptions<S, I, O>,
) => Model<S>;

/** How often, when and to whom an event comes. */
export interface RaiseOptions<S, T> {
  /** It cannot come before this holds. Default: from the start on. */
  readonly after?: ((state: S) => boolean) | undefined;
  /** So often it comes for certain, unless its instance is over before. 0: it may also never come. Default: 1. */
  readonly atLeast?: number | undefined;
  /** Default: 1, or `atLeast` where that is more. */
  readonly atMost?: number | undefined;
  /** Other payloads that it may come with instead: each is explored. */
  readonly or?: readonly T[] | undefined;
  /** What happens to the state when it comes: that it has come, for the checks to know. Default: nothing. */
  readonly onRaise?: ((state: S, payload: T) => void) | undefined;
  /** The instance id of whom it is for. Default: the instance that is explored. */
  readonly to?: string | undefined;
}

/** An event that may come from outside. */
export interface EventSource<in S> {
  readonly name: string;
  readonly payloads: readonly unknown[];
  /** Whether the payload travels as plain JSON, since only the name of the event is known. */
  readonly plain: boolean;
  readonly after: (state: S) => boolean;
  readonly onRaise: (state: S, payload: unknown) => void;
  readonly atLeast: number;
  readonly atMost: number;
  readonly to: string | undefined;
}

/** Says that an event may come. */
export interface EventMaker<S> {
  <T>(
    event: EventDefinition<unknown, T>,
    ...rest: undefined extends T
      ? [payload?: T, options?: RaiseOptions<S, T>]
      : [payload: T, options?: RaiseOptions<S, T>]
  ): EventSource<S>;
  (name: string, payload?: unknown, options?: RaiseOptions<S, unknown>): EventSource<S>;
}

const MODEL: Known<ModelOptions<unknown, unknown, unknown>> = { when: true, run: true };
const RAISES: Known<RaiseOptions<unknown, unknown>> = {
  after: true,
  atLeast: true,
  atMost: true,
  or: true,
  onRaise: true,
  to: true,
};

/** @throws TypeError where it is no definition, or no model */
export function model<S, I, O>(
  definition: ActivityDefinition<I, O> | OrchestratorDefinition<I, O>,
  given: ModelRun<S, I, O> | ModelOptions<S, I, O>,
): Model<S> {
  checkDefinition(definition);
  const what = `the model of ${definition.kind} "${definition.name}"`;
  const options: ModelOptions<S, I, O> = typeof given === "function" ? { run: given } : given;
  if (typeof options !== "object" || (options as unknown) === null) throw new TypeError(howToModel(what));
  refuseUnknownOptions(`the model of ${definition.name}`, options, MODEL);
  const { when = () => true, run } = options;
  const outcomes = new Map(typeof run === "function" ? [["", run] as const] : Object.entries({ ...run }));
  const functions: readonly unknown[] = [when, ...outcomes.values()];
  if (outcomes.size === 0 || functions.some((each) => typeof each !== "function")) {
    throw new TypeError(howToModel(what));
  }
  // Inputs are typed where the orchestrator makes its calls.
  return { definition, when, outcomes } as Model<S>;
}

function howToModel(what: string): string {
  return (
    `${what} must be a function (state, input) => answer, or { when?, run } where run is such a function, or several by ` +
    "name: { accepted: (state, input) => ..., declined: (state, input) => ... }"
  );
}

function checkDefinition(definition: unknown): void {
  const kind = kindOf(definition);
  if (kind === "activity" || kind === "orchestrator") return;
  throw new TypeError(
    "a model is of what defineActivity or defineOrchestrator returned: model(charge, (state, order) => ...)",
  );
}

/** @throws TypeError or RangeError where the event or a bound makes no sense */
export function raises<S>(
  event: EventDefinition<unknown, never> | string,
  payload?: unknown,
  options: RaiseOptions<S, unknown> = {},
): EventSource<S> {
  const name = typeof event === "string" ? event : (event as Partial<typeof event> | undefined)?.name;
  if (name === undefined || name === "") {
    throw new TypeError("raises takes an event as defineEvent returns it, or its name, then its payload");
  }
  refuseUnknownOptions("raises", options, RAISES);
  const { after = () => true, onRaise = () => {}, atLeast = 1, atMost = Math.max(1, atLeast), or = [], to } = options;
  for (const [option, value] of Object.entries({ after, onRaise })) {
    if (typeof value !== "function")
      throw new TypeError(`the option "${option}" of event "${name}" takes a function (state) => ...`);
  }
  if (![atLeast, atMost].every((each) => Number.isSafeInteger(each) && each >= 0) || atMost < Math.max(1, atLeast)) {
    throw new RangeError(
      `event "${name}" comes from ${String(atLeast)} to ${String(atMost)} times: both must be whole numbers, ` +
        "atLeast 0 or more and atMost no less than it, nor than 1",
    );
  }
  return { name, payloads: [payload, ...or], plain: typeof event === "string", after, onRaise, atLeast, atMost, to };
}
