import type { ActivityContext } from "../context/activity-context.js";
import type { Duration } from "@reawait/protocol";
import { checkName, checkTags } from "../names.js";
import type { Retry } from "../retry/retry-policy.js";

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

/** A piece of work outside: everything that is not deterministic belongs into one. May run more than once. */
export interface ActivityDefinition<in Input = never, out Output = unknown> extends ActivityDefaults {
  readonly kind: "activity";
  readonly name: string;
  readonly fn: (ctx: ActivityContext, input: Input) => Output | PromiseLike<Output>;
}

/**
 * Defines an activity. Types flow from it to wherever it is called.
 *
 * @param name - its name in history, explicit so that it survives renaming and minification
 * @param fn - synchronous or not; its input and result travel as payloads
 *
 * @throws TypeError where the name is empty or reserved
 *
 * @example
 * const sendMail = defineActivity("sendMail", async (ctx, to: string) => {
 *   await mailer.send(to, { signal: ctx.signal });
 * });
 */
export function defineActivity<Input = void, Output = unknown>(
  name: string,
  fn: (ctx: ActivityContext, input: Input) => Output | PromiseLike<Output>,
  options: ActivityDefaults = {},
): ActivityDefinition<Input, Output> {
  return Object.freeze({
    ...options,
    tags: checkTags(options.tags),
    kind: "activity",
    name: checkName(name, "activity"),
    fn,
  });
}
