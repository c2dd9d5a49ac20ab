import { toFailureDetails } from "@reawait/core/internal";
import type { FailureDetails } from "@reawait/protocol";
import { endingOf, type Ending } from "./ending.js";
import { chainOf, failureText } from "./failure-text.js";
import { failing, hint, isEqual, type MatcherContext, type MatcherResult } from "./matcher-context.js";

const NAME = "toFailWith";

/** A class of errors, whatever its constructor takes. */
export type ErrorClass = abstract new (...args: never) => Error;

/** Some of the details of a failure; each may be an asymmetric matcher. */
export type ExpectedDetails = { readonly [Key in keyof FailureDetails]?: unknown };

/**
 * How a failure is told: by the class of the error, by a part of its message, by all of its message that a pattern needs,
 * by an error of the same class and message, or by some of its details.
 */
export type ExpectedFailure = ErrorClass | string | RegExp | Error | ExpectedDetails;

/** The orchestration fails so, or because of something that failed so. */
export async function toFailWith(
  this: MatcherContext,
  orchestration: unknown,
  ...args: readonly [expected?: ExpectedFailure]
): Promise<MatcherResult> {
  const [expected] = args;
  // What is given and undefined, an import that is not there perhaps, does not say "any".
  const matches = args.length === 0 ? () => true : matcherOf(this, expected);
  const ending = await endingOf(orchestration, { matcher: NAME, results: "taken" });
  const isSo = ending.kind === "failed" && (expected === undefined || chainOf(ending.failure).some(matches));
  const pass = ending.kind === "open" ? failing(this) : isSo;
  const wanted = expected === undefined ? "any" : describe(this, expected);
  const message = (): string =>
    hint(this, NAME, "orchestration", expected === undefined ? "" : "failure") +
    `Expected failure: ${pass ? "not " : ""}${wanted}\n${explain(this, ending)}`;
  return { pass, message };
}

function matcherOf(
  context: MatcherContext,
  expected: ExpectedFailure | undefined,
): (failure: FailureDetails) => boolean {
  if (expected === "") throw refusal("an empty text is part of every message: leave it out if any failure will do");
  if (typeof expected === "string") return ({ errorMessage }) => errorMessage.includes(expected);
  if (expected instanceof RegExp) return ({ errorMessage }) => errorMessage.search(expected) >= 0;
  if (isErrorClass(expected)) return (failure) => expected === Error || failure.errorType === typeOf(expected);
  if (expected instanceof Error) {
    const { errorType, errorMessage } = toFailureDetails(expected);
    return (failure) => failure.errorType === errorType && failure.errorMessage === errorMessage;
  }
  const details = Object.entries(checkDetails(expected));
  return (failure) => details.every(([key, value]) => isEqual(context, failure[key as keyof FailureDetails], value));
}

function isErrorClass(expected: unknown): expected is ErrorClass {
  return typeof expected === "function" && (expected === Error || expected.prototype instanceof Error);
}

/** How the runtime names errors of a class. */
function typeOf(errorClass: ErrorClass): string {
  const error = Object.create(errorClass.prototype as object) as object;
  return toFailureDetails(error).errorType;
}

const KNOWN: Readonly<Record<keyof FailureDetails, true>> = {
  errorType: true,
  errorMessage: true,
  stackTrace: true,
  innerFailure: true,
  isNonRetriable: true,
  properties: true,
};

/** @throws TypeError where a failure has no such details: they would be missed in all of them */
function checkDetails(expected: unknown): object {
  const isObject = typeof expected === "object" && expected !== null;
  const keys = isObject ? Object.keys(expected) : [];
  const unknown = keys.find((key) => !Object.hasOwn(KNOWN, key));
  if (isObject && keys.length > 0 && unknown === undefined) return expected;
  throw refusal(unknown === undefined ? undefined : `"${unknown}" is none of them`);
}

function refusal(why: string | undefined): TypeError {
  return new TypeError(
    `${NAME} takes a class of errors, a text, a RegExp, an error, or some of the details of a failure (` +
      `${Object.keys(KNOWN).join(", ")})${why === undefined ? "" : `; ${why}`}`,
  );
}

function describe({ utils }: MatcherContext, expected: ExpectedFailure): string {
  if (typeof expected === "string") return `a message with ${utils.printExpected(expected)}`;
  if (expected instanceof RegExp) return `a message that matches ${utils.printExpected(expected)}`;
  if (isErrorClass(expected)) return utils.printExpected(typeOf(expected));
  if (expected instanceof Error) {
    const { errorType, errorMessage } = toFailureDetails(expected);
    return utils.printExpected(`${errorType}: ${errorMessage}`);
  }
  return utils.printExpected(expected);
}

function explain({ utils }: MatcherContext, ending: Ending): string {
  switch (ending.kind) {
    case "completed":
      return `It completed with: ${utils.printReceived(ending.result)}`;
    case "failed":
      return `It failed with:\n${failureText(ending.failure)}`;
    case "terminated":
      return `It was terminated with: ${utils.printReceived(ending.output)}`;
    case "open":
      return `It has not ended: ${ending.why}`;
  }
}
