import { checkEntityName, checkName } from "../names.js";
import { checkFunction } from "./check-function.js";
import type { EntityOperations } from "./entity-operations.js";

/** What an entity is made of. */
export interface EntityOptions<out State, out Operations> {
  /** Makes the state of an entity that does not exist yet. Synchronous; the same each time. */
  readonly initial: () => State;
  /** By their names. They may be async: those of one entity run one after the other all the same. */
  readonly operations: Operations;
  /** For people and tools. */
  readonly description?: string | undefined;
}

/** A kind of entity: small durable objects that are told apart by a key, and that run one operation at a time. */
export interface EntityDefinition<out State = unknown, out Operations = EntityOperations<never>> extends EntityOptions<
  State,
  Operations
> {
  readonly kind: "entity";
  /** In lower case, as it stands in the ids of its entities. */
  readonly name: string;
}

/**
 * Defines an entity. Its state, and the inputs and outputs of its operations, flow from here to wherever it is used.
 *
 * Each operation is atomic: one that throws leaves the state as it was, and sends and starts nothing. An entity comes to
 * exist when an operation sets its state or changes it; to read the state creates nothing. `undefined` and `null` are
 * no state: who sets them deletes the entity. The operation `delete` is there for every entity that defines none.
 *
 * Entities can be defined, and tested with `runEntity` of `@reawait/testing`. Workers and the embedded engine do not
 * host them yet.
 *
 * @param name - explicit so that it survives renaming and minification; matched without case, and kept in lower case
 * @param options - the first state and the operations, whose names are matched without case too
 *
 * @throws TypeError where a name is empty or reserved or has an "@", where there is no operation, or one is no function or
 * a generator, or where the names of two differ in case only
 *
 * @example
 * const account = defineEntity("account", {
 *   initial: () => ({ balance: 0 }),
 *   operations: {
 *     deposit: (ctx, amount: number) => {
 *       ctx.state.balance += amount;
 *       return ctx.state.balance;
 *     },
 *     balance: (ctx) => ctx.state.balance,
 *     close: (ctx) => {
 *       if (ctx.state.balance !== 0) throw new Error("the account is not empty");
 *       ctx.delete();
 *     },
 *   },
 * });
 */
export function defineEntity<State, Operations extends EntityOperations<State>>(
  name: string,
  options: EntityOptions<State, Operations>,
): EntityDefinition<State, Operations> {
  const lowerName = checkEntityName(name);
  const entity = `entity "${lowerName}"`;
  checkIsObject(options, `${entity} takes { initial, operations } second`);
  checkFunction(options.initial, `the option "initial" of ${entity}`, "must be a function that makes the first state");
  const operations = checkOperations(options.operations, entity);
  return Object.freeze({ ...options, operations, kind: "entity", name: lowerName });
}

/** @returns a frozen copy */
function checkOperations<Operations extends EntityOperations<never>>(operations: Operations, of: string): Operations {
  checkIsObject(operations, `the option "operations" of ${of} must be an object with its operations by their names`);
  const names = new Map<string, string>();
  for (const [name, operation] of Object.entries(operations)) {
    checkName(name, "operation");
    checkFunction(operation, `operation "${name}" of ${of}`, "must be a function (ctx, input) => ...");
    const other = names.get(name.toLowerCase());
    if (other !== undefined) {
      throw new TypeError(
        `${of} has the operations "${other}" and "${name}": callers do not tell them apart, for they are matched without case`,
      );
    }
    names.set(name.toLowerCase(), name);
  }
  if (names.size === 0) {
    throw new TypeError(
      `${of} has no operations: they are the own properties of "operations" (methods of a class are not)`,
    );
  }
  return Object.freeze({ ...operations });
}

function checkIsObject(given: unknown, must: string): void {
  if (typeof given === "object" && given !== null) return;
  throw new TypeError(`${must}, not ${given === null ? "null" : typeof given}`);
}
