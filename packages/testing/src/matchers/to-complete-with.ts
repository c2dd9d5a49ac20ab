import { endingOf, type Ending } from "./ending.js";
import { failureText } from "./failure-text.js";
import { compare, hint, isEqual, type MatcherContext, type MatcherResult } from "./matcher-context.js";

const NAME = "toCompleteWith";

/** The orchestration completes, and its result equals what is expected, as `toEqual` compares. */
export async function toCompleteWith(
  this: MatcherContext,
  orchestration: unknown,
  expected: unknown,
): Promise<MatcherResult> {
  const ending = await endingOf(orchestration, NAME);
  const pass = ending.kind === "completed" && isEqual(this, ending.result, expected);
  const message = (): string => hint(this, NAME, "orchestration", "result") + explain(this, ending, expected, pass);
  return { pass, message };
}

function explain(context: MatcherContext, ending: Ending, expected: unknown, pass: boolean): string {
  const { utils } = context;
  if (pass) return `Expected result: not ${utils.printExpected(expected)}`;
  const wanted = `Expected result: ${utils.printExpected(expected)}\n`;
  switch (ending.kind) {
    case "completed":
      return compare(context, "result", { expected, received: ending.result });
    case "failed":
      return `${wanted}It failed with:\n${failureText(ending.failure)}`;
    case "terminated":
      return `${wanted}It was terminated with: ${utils.printReceived(ending.output)}`;
    case "open":
      return `${wanted}It has not ended: ${ending.why}`;
  }
}
