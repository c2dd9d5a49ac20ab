import type { OrchestrationContext } from "../context/orchestration-context.js";
import type { Duration } from "@reawait/protocol";
import { checkName, checkTags } from "../names.js";
import type { Retry } from "../retry/retry-policy.js";

/** Defaults for every start of an orchestrator; the options of a start or a call win. */
export interface OrchestratorDefaults {
  /** Which version of the orchestrator this is; starts and calls ask for it. Default: none. */
  readonly version?: string | undefined;
  /** For calls as a sub-orchestration. */
  readonly retry?: Retry | undefined;
  /** For calls as a sub-orchestration: how long one may take, retries included. */
  readonly timeout?: Duration | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** For people and tools. */
  readonly description?: string | undefined;
}

/** An async function whose awaits on durable work are checkpoints. */
export interface OrchestratorDefinition<in Input = never, out Output = unknown> extends OrchestratorDefaults {
  readonly kind: "orchestrator";
  readonly name: string;
  // A method, since it is compared bivariantly: `ctx` is typed by the input, which would make Input invariant otherwise.
  fn(ctx: OrchestrationContext<Input>, input: Input): Output | PromiseLike<Output>;
}

/**
 * Defines an orchestrator. It is replayed from its history, so it must do the same each time: time, guids and randomness
 * come from `ctx`, everything else from activities.
 *
 * @param name - its name in history, explicit so that it survives renaming and minification
 * @param fn - its input and result travel as payloads
 *
 * @throws TypeError where the name is empty or reserved
 *
 * @example
 * const greet = defineOrchestrator("greet", async (ctx, name: string) => {
 *   return await ctx.callActivity(sayHello, name);
 * });
 */
export function defineOrchestrator<Input = void, Output = unknown>(
  name: string,
  fn: (ctx: OrchestrationContext<Input>, input: Input) => Output | PromiseLike<Output>,
  options: OrchestratorDefaults = {},
): OrchestratorDefinition<Input, Output> {
  return Object.freeze({
    ...options,
    tags: checkTags(options.tags),
    kind: "orchestrator",
    name: checkName(name, "orchestrator"),
    fn,
  });
}
