import { endingOf, type Ending } from "./ending.js";
import { failureText } from "./failure-text.js";
import { compare, failing, hint, isEqual, type MatcherContext, type MatcherResult } from "./matcher-context.js";

const NAME = "toCompleteWith";

/** The orchestration completes, and its result equals what is expected, as `toEqual` compares. */
export async function toCompleteWith(
  this: MatcherContext,
  orchestration: unknown,
  expected: unknown,
): Promise<MatcherResult> {
  const ending = await endingOf(orchestration, { matcher: NAME, results: "refused" });
  const isSo = ending.kind === "completed" && isEqual(this, ending.result, expected);
  const pass = ending.kind === "open" ? failing(this) : isSo;
  const message = (): string => hint(this, NAME, "orchestration", "result") + explain(this, ending, expected, pass);
  return { pass, message };
}

function explain(context: MatcherContext, ending: Ending, expected: unknown, pass: boolean): string {
  const { utils } = context;
  const wanted = `Expected result: ${pass ? "not " : ""}${utils.printExpected(expected)}`;
  switch (ending.kind) {
    case "completed":
      return pass ? wanted : compare(context, "result", { expected, received: ending.result });
    case "failed":
      return `${wanted}\nIt failed with:\n${failureText(ending.failure)}`;
    case "terminated":
      return `${wanted}\nIt was terminated with: ${utils.printReceived(ending.output)}`;
    case "open":
      return `${wanted}\nIt has not ended: ${ending.why}`;
  }
}
