import type { EntityContext } from "../context/entity-context.js";
import type { EntityOperation } from "../definitions/entity-operations.js";
import { nearest } from "../definitions/nearest.js";
import type { AnyEntity } from "../definitions/registry.js";
import { OperationNotFoundError } from "../errors/operation-not-found-error.js";

/** An operation, and its name as the definition spells it. */
export type FoundOperation = readonly [name: string, operation: EntityOperation<never>];

const implicitDelete: FoundOperation = ["delete", (ctx: EntityContext) => ctx.delete()];

/**
 * The operation of a name, which is data (R10). Matched without case, as other SDKs do: no two differ in nothing else.
 * What an entity does not define itself is `delete`, which is there all the same.
 *
 * @throws OperationNotFoundError where there is none, telling those that there are
 */
export function findOperation({ name: entity, operations }: AnyEntity, asked: string): FoundOperation {
  const defined = Object.entries(operations);
  const known = defined.some(([name]) => isSame(name, "delete")) ? defined : [...defined, implicitDelete];
  const found = known.find(([name]) => isSame(name, asked));
  if (found) return found;
  const names = known.map(([name]) => name);
  const near = nearest(asked, names);
  throw new OperationNotFoundError(
    entity,
    asked,
    `entity "${entity}" has no operation "${asked}"${near === undefined ? "." : `; did you mean "${near}"?`} ` +
      `It has: ${names.join(", ")}.`,
  );
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
