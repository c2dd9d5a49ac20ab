import { checkName } from "../names.js";

declare const payload: unique symbol;

/** An external event: a name, and the type of what comes with it. */
export interface EventDefinition<in out Payload = unknown> {
  readonly kind: "event";
  readonly name: string;
  /** Only for the compiler. */
  readonly [payload]?: (value: Payload) => Payload;
}

/**
 * Defines an external event. Names are matched without case.
 *
 * @throws TypeError where the name is empty or reserved
 *
 * @example
 * const approval = defineEvent<{ approver: string }>("approval");
 * const { approver } = await ctx.waitForExternalEvent(approval);
 */
export function defineEvent<Payload = void>(name: string): EventDefinition<Payload> {
  return Object.freeze({ kind: "event", name: checkName(name, "event") });
}
