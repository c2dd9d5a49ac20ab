/** Whom an operation signals, and how: by a definition and a key, or by an id. */
import type { EntityId, SignalEntityOptions } from "../context/entity-context.js";
import type { ByNameOptions } from "../context/orchestration-context.js";
import type { EntityDefinition } from "../definitions/entity.js";
import { checkName } from "../names.js";
import { describeGiven, isOfKind, payloadOf } from "../replay/addressee.js";
import { writeEntityId } from "./entity-instance-id.js";

type KeyOfDefinition = readonly [entity: EntityDefinition<unknown, unknown>, key: string];
type Message = readonly [
  operation: string,
  input?: unknown,
  options?: (SignalEntityOptions & ByNameOptions) | undefined,
];

/** What `ctx.signalEntity` takes. */
export type SignalArguments = readonly [...KeyOfDefinition, ...Message] | readonly [id: EntityId, ...Message];

/** A signal, its input not written yet. */
export interface Signal {
  readonly instanceId: string;
  readonly operation: string;
  readonly input: unknown;
  /** How the input travels. */
  readonly payload: "plain" | "rich";
  readonly at: SignalEntityOptions["at"];
}

/**
 * @param sender - the id of the entity that signals: what it sends to itself is for its own code
 * @throws TypeError where that is no entity, or no operation
 */
export function toSignal(args: SignalArguments, sender: string): Signal {
  if (isByDefinition(args)) {
    const [entity, key, ...message] = args;
    return signalTo(writeEntityId({ name: entity.name, key }), "rich", message);
  }
  const [id, ...message] = args;
  checkIsId(id);
  const instanceId = writeEntityId(id);
  return signalTo(instanceId, instanceId === sender ? "rich" : payloadOf(id.name, message[2]), message);
}

function signalTo(instanceId: string, payload: Signal["payload"], [operation, input, options]: Message): Signal {
  return { instanceId, operation: checkName(operation, "operation"), input, payload, at: options?.at };
}

/** In JavaScript, anything may be given. */
function isByDefinition(args: SignalArguments): args is readonly [...KeyOfDefinition, ...Message] {
  const given: unknown = args[0];
  return isObject(given) && "kind" in given && isOfKind({ kind: String(given.kind) }, "entity");
}

function checkIsId(given: unknown): void {
  if (isObject(given) && "name" in given && "key" in given) return;
  throw new TypeError(
    "ctx.signalEntity takes what defineEntity returns and a key, or the id of an entity, { name, key }, " +
      `not ${describeGiven(given)}`,
  );
}

function isObject(given: unknown): given is object {
  return typeof given === "object" && given !== null;
}
