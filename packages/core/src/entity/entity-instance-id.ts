/** The ids of entities, as they travel: `@name@key`, the name in lower case. */
import type { EntityId } from "../context/entity-context.js";
import { checkEntityName } from "../names.js";

/** @throws TypeError where it is no id */
export function writeEntityId(id: EntityId): string {
  const { name, key }: { readonly name: unknown; readonly key: unknown } = id;
  return `@${checkEntityName(name)}@${checkKey(key)}`;
}

/**
 * The name ends at the second `@`: a key may have some of its own.
 *
 * @throws TypeError where it is no id of an entity
 */
export function readEntityId(instanceId: string): EntityId {
  const end = instanceId.indexOf("@", 1);
  if (!instanceId.startsWith("@") || end < 2) {
    throw new TypeError(`"${instanceId}" is no id of an entity: they are @name@key`);
  }
  return Object.freeze({ name: instanceId.slice(1, end).toLowerCase(), key: instanceId.slice(end + 1) });
}

function checkKey(key: unknown): string {
  if (typeof key === "string") return key;
  throw new TypeError(`the key of an entity must be a string, not ${key === null ? "null" : typeof key}`);
}
