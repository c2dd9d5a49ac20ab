import type { StandardSchemaV1 } from "@standard-schema/spec";
import { checkName } from "../names.js";
import { checkSchema } from "../schema/schemas.js";

declare const types: unique symbol;

/**
 * An external event: a name, and the type of what comes with it. `Received` is what those who wait for it get, `Sent`
 * what those who raise or send it pass; only a schema makes the two differ.
 */
export interface EventDefinition<out Received = unknown, in Sent = Received> {
  readonly kind: "event";
  readonly name: string;
  /** Parses what came with it, when it is received. It must validate synchronously, and give the same each time. */
  readonly payload?: StandardSchemaV1 | undefined;
  /** Only for the compiler. */
  readonly [types]?: (sent: Sent) => Received;
}

/** How what comes with an event is checked. */
export interface EventOptions<out Received, out Sent> {
  /** Of any library that keeps to Standard Schema. It must validate synchronously, and give the same each time. */
  readonly payload?: StandardSchemaV1<Sent, Received> | undefined;
}

/**
 * Defines an external event. Names are matched without case.
 *
 * @throws TypeError where the name is empty or reserved, or the schema is none
 *
 * @example
 * const approval = defineEvent<{ approver: string }>("approval");
 * const { approver } = await ctx.waitForExternalEvent(approval);
 *
 * @example
 * const approval = defineEvent("approval", { payload: z.object({ approver: z.string() }) });
 */
export function defineEvent<Received = void, Sent = Received>(
  name: string,
  { payload }: EventOptions<Received, Sent> = {},
): EventDefinition<Received, Sent> {
  checkName(name, "event");
  checkSchema(payload, `the option "payload" of event "${name}"`);
  return Object.freeze({ kind: "event", name, payload });
}
