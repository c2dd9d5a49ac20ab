import type { OrchestrationContext } from "../context/orchestration-context.js";
import type { Duration } from "@reawait/protocol";
import { checkName, checkTags } from "../names.js";
import { checkFunction } from "./check-function.js";
import type { Retry } from "../retry/retry-policy.js";
import { checkSchema, type NoSchema, type OrElse, type Schemas } from "../schema/schemas.js";

declare const types: unique symbol;

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

/**
 * An async function whose awaits on durable work are checkpoints.
 *
 * `Input` is what starts and calls pass, and `Output` what they get. With schemas the function may see other types:
 * `Parsed` and `Returned`.
 */
export interface OrchestratorDefinition<
  in Input = never,
  out Output = unknown,
  in Parsed = never,
  out Returned = unknown,
>
  extends OrchestratorDefaults, Schemas {
  readonly kind: "orchestrator";
  readonly name: string;
  // A method, since it is compared bivariantly: `ctx` is typed by the input, which would make Input invariant otherwise.
  fn(ctx: OrchestrationContext<Input>, input: Parsed): Returned | PromiseLike<Returned>;
  /** Only for the compiler. */
  readonly [types]?: (input: Input) => Output;
}

/**
 * Defines an orchestrator. It is replayed from its history, so it must do the same each time: time, guids and randomness
 * come from `ctx`, everything else from activities.
 *
 * @param name - its name in history, explicit so that it survives renaming and minification
 * @param fn - its input and result travel as payloads
 * @param options - defaults of its starts, and schemas: with one, types are those of the schema
 *
 * @throws TypeError where the name is empty or reserved, the function is none or a generator, or a schema is none
 *
 * @example
 * const greet = defineOrchestrator("greet", async (ctx, name: string) => {
 *   return await ctx.callActivity(sayHello, name);
 * });
 */
export function defineOrchestrator<
  Parsed = void,
  Accepted = unknown,
  Returned extends Accepted = Accepted,
  Input = NoSchema,
  Output = NoSchema,
>(
  name: string,
  fn: (ctx: OrchestrationContext<OrElse<Input, Parsed>>, input: Parsed) => Returned | PromiseLike<Returned>,
  options: OrchestratorDefaults & Schemas<Input, Parsed, Accepted, Output> = {},
): OrchestratorDefinition<OrElse<Input, Parsed>, OrElse<Output, Returned>, Parsed, Returned> {
  checkName(name, "orchestrator");
  checkFunction(fn, `orchestrator "${name}"`);
  checkSchema(options.input, `the option "input" of orchestrator "${name}"`);
  checkSchema(options.output, `the option "output" of orchestrator "${name}"`);
  return Object.freeze({ ...options, tags: checkTags(options.tags), kind: "orchestrator", name, fn });
}
