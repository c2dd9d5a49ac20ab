/** Whom an orchestrator means: by a definition, or by a name only. */
import type { ActivityDefaults } from "../definitions/activity.js";
import type { EventDefinition } from "../definitions/event.js";
import type { AnyActivity, AnyOrchestrator } from "../definitions/registry.js";
import type { ByNameOptions } from "../context/orchestration-context.js";
import { checkName } from "../names.js";
import type { CallRequest } from "./durable-call.js";
import type { AwaitedEvent } from "./event-wait.js";

/** Who is called, and what its definition says of it. */
type Callee = Pick<ActivityDefaults, "version" | "tags"> & { readonly name: string };

/**
 * @param use - what was given it
 * @throws TypeError where it is neither a definition of that kind, nor a name
 */
export function toCallee(
  kind: CallRequest["kind"],
  called: AnyActivity | AnyOrchestrator | string,
  use = kind === "activity" ? "ctx.callActivity" : "ctx.callSubOrchestrator",
): Callee {
  const expected = kind === "activity" ? "activity" : "orchestrator";
  if (typeof called === "string") return { name: checkName(called, expected) };
  if (isOfKind(called, expected)) return called;
  const maker = kind === "activity" ? "defineActivity" : "defineOrchestrator";
  throw wrong(called, `${use} takes what ${maker} returns`);
}

/** @throws TypeError where it is neither a definition, nor a name */
export function toEvent(event: EventDefinition<unknown, never> | string): AwaitedEvent {
  if (typeof event === "string") return { name: checkName(event, "event") };
  if (isOfKind(event, "event")) return event;
  throw wrong(event, "an event must be what defineEvent returns");
}

/** In JavaScript, anything may be given. */
export function isOfKind(given: { readonly kind: string } | null | undefined, kind: string): boolean {
  return given?.kind === kind;
}

function wrong(given: unknown, takes: string): TypeError {
  return new TypeError(`${takes}, or a name, not ${describeGiven(given)}`);
}

/** How messages name what was given in place of a definition. */
export function describeGiven(given: unknown): string {
  if (given === undefined) return "undefined (do two modules import each other?)";
  if (typeof given !== "object" || given === null) return given === null ? "null" : `a ${typeof given}`;
  return "kind" in given ? `a definition of kind "${String(given.kind)}"` : "an object";
}

/**
 * How values travel: whole where the definition is known, by name as plain JSON unless told otherwise.
 *
 * @throws TypeError where it was told something else
 */
export function payloadOf(called: object | string, options: ByNameOptions | undefined): "plain" | "rich" {
  if (typeof called !== "string") return "rich";
  return checkPayload(options?.payload ?? "plain");
}

function checkPayload(payload: string): "plain" | "rich" {
  if (payload === "plain" || payload === "rich") return payload;
  throw new TypeError(`the option "payload" of a call by name is "plain" or "rich", not ${JSON.stringify(payload)}`);
}
