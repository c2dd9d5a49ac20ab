import type { AnyActivity } from "@reawait/core";
import { kindOf } from "../definitions/kind-of.js";
import { compare, hint, isEqual, type MatcherContext, type MatcherResult } from "./matcher-context.js";

const NAME = "toHaveCalled";

/** What knows which activities were called: a `TestEnvironment`, or what `stepThrough` gives. */
export interface CallRecorder {
  callsOf(activity: AnyActivity | string): readonly { readonly input: unknown }[];
}

/** The activity was called, with that input where one is given, at least once. Inputs are compared as by `toEqual`. */
export function toHaveCalled(
  this: MatcherContext,
  recorder: unknown,
  activity: AnyActivity | string,
  ...inputs: readonly [input?: unknown]
): MatcherResult {
  const callRecorder = recorderOf(recorder);
  const what = `activity ${JSON.stringify(nameOf(activity))}`;
  const calls = callRecorder.callsOf(activity);
  const [input] = inputs;
  const pass = inputs.length === 0 ? calls.length > 0 : calls.some((call) => isEqual(this, call.input, input));
  const message = (): string => {
    const args = inputs.length === 0 ? "activity" : "activity, input";
    const wanted = inputs.length === 0 ? "" : ` with ${this.utils.printExpected(input)}`;
    const expectation = `Expected ${what} ${pass ? "not " : ""}to have been called${wanted}\n`;
    return hint(this, NAME, "recorder", args) + expectation + told(this, calls, pass ? [] : inputs);
  };
  return { pass, message };
}

function told(
  context: MatcherContext,
  calls: readonly { readonly input: unknown }[],
  inputs: readonly unknown[],
): string {
  const [only, ...others] = calls;
  if (only === undefined) return "It was never called";
  if (others.length === 0 && inputs.length > 0) {
    return `It was called once\n\n${compare(context, "input", { expected: inputs[0], received: only.input })}`;
  }
  const lines = calls.map(({ input }, index) => `  ${index + 1}: ${context.utils.printReceived(input)}`);
  return `It was called ${calls.length === 1 ? "once" : `${calls.length} times`} with\n${lines.join("\n")}`;
}

function recorderOf(given: unknown): CallRecorder {
  if (typeof given === "object" && given !== null && "callsOf" in given) return given as CallRecorder;
  throw new TypeError(`${NAME} takes a TestEnvironment, or what stepThrough gives`);
}

function nameOf(activity: unknown): string {
  if (typeof activity === "string") return activity;
  if (kindOf(activity) === "activity") return (activity as AnyActivity).name;
  throw new TypeError(`${NAME} takes what defineActivity returned, or a name`);
}
