import type { ActivityContext } from "../context/activity-context.js";
import type { Duration } from "@reawait/protocol";
import { checkName, checkTags } from "../names.js";
import { checkFunction } from "./check-function.js";
import type { Retry } from "../retry/retry-policy.js";
import { checkSchema, type NoSchema, type OrElse, type Returnable, type Schemas } from "../schema/schemas.js";

declare const types: unique symbol;

/** Defaults for every call of an activity; a call's own options win. */
export interface ActivityDefaults {
  /** Which version of the activity this is; calls ask for it. Default: none. */
  readonly version?: string | undefined;
  readonly retry?: Retry | undefined;
  /** How long a call may take, retries included. */
  readonly timeout?: Duration | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** For people and tools. */
  readonly description?: string | undefined;
}

/**
 * A piece of work outside: everything that is not deterministic belongs into one. May run more than once.
 *
 * `Input` is what callers pass, and `Output` what they get. With schemas the function may see other types: `Parsed`, and
 * `Returned`, which is all that the schema of the output takes.
 */
export interface ActivityDefinition<in Input = never, out Output = unknown, in Parsed = never, out Returned = unknown>
  extends ActivityDefaults, Schemas {
  readonly kind: "activity";
  readonly name: string;
  readonly fn: (ctx: ActivityContext, input: Parsed) => Returned | PromiseLike<Returned>;
  /** Only for the compiler. */
  readonly [types]?: (input: Input) => Output;
}

/**
 * Defines an activity. Types flow from it to wherever it is called.
 *
 * @param name - its name in history, explicit so that it survives renaming and minification
 * @param fn - synchronous or not; its input and result travel as payloads
 * @param options - defaults of its calls, and schemas: with one, types are those of the schema
 *
 * @throws TypeError where the name is empty or reserved, or the function or a schema is none
 *
 * @example
 * const sendMail = defineActivity("sendMail", async (ctx, to: string) => {
 *   await mailer.send(to, { signal: ctx.signal });
 * });
 *
 * @example
 * const charge = defineActivity("charge", async (ctx, { amount }) => await bank.charge(amount), {
 *   input: z.object({ amount: z.number().positive() }),
 * });
 */
export function defineActivity<
  Parsed = void,
  Accepted = unknown,
  Returned extends Accepted = Accepted,
  Input = NoSchema,
  Output = NoSchema,
>(
  name: string,
  fn: (ctx: ActivityContext, input: Parsed) => Returned | PromiseLike<Returned>,
  options: ActivityDefaults & Schemas<Input, Parsed, Accepted, Output> = {},
): ActivityDefinition<OrElse<Input, Parsed>, OrElse<Output, Returned>, Parsed, Returnable<Output, Accepted, Returned>> {
  checkName(name, "activity");
  checkFunction(fn, `activity "${name}"`);
  checkSchema(options.input, `the option "input" of activity "${name}"`);
  checkSchema(options.output, `the option "output" of activity "${name}"`);
  return Object.freeze({ ...options, tags: checkTags(options.tags), kind: "activity", name, fn });
}
