import { ForeignAwaitError, NonDeterminismError, type AnyOrchestrator } from "@reawait/core";
import { checkOrchestrator } from "../definitions/check-orchestrator.js";
import { replay } from "../replay/replay.js";
import { hint, type MatcherContext, type MatcherResult } from "./matcher-context.js";

const NAME = "toReplay";

/** What `replay` takes after the orchestrator: a history, and maybe options. */
export type ReplayArguments =
  Parameters<typeof replay> extends readonly [AnyOrchestrator, ...infer Rest] ? Rest : never;

/** The orchestrator does, on a recorded history, what the history says; all else that `replay` throws is thrown. */
export async function toReplay(
  this: MatcherContext,
  orchestrator: unknown,
  ...args: ReplayArguments
): Promise<MatcherResult> {
  const definition = checkOrchestrator(orchestrator, NAME, `expect(purchaseOrder).${NAME}(history)`);
  const fault = await faultOf(() => replay(definition, ...args));
  const what = `orchestrator ${JSON.stringify(definition.name)}`;
  return {
    pass: fault === undefined,
    message: () =>
      hint(this, NAME, "orchestrator", "history") +
      (fault === undefined
        ? `Expected ${what} not to fit the history, but it does`
        : `Expected ${what} to fit the history, but it does not\n\n${fault.name}: ${fault.message}`),
  };
}

async function faultOf(run: () => Promise<unknown>): Promise<NonDeterminismError | ForeignAwaitError | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof NonDeterminismError || error instanceof ForeignAwaitError) return error;
    throw error;
  }
}
