/** The types of an entity's operations: who calls one by its name finds its input and output here. */
import type { EntityContext } from "../context/entity-context.js";

/** What an entity can be asked to do. Its input and what it returns travel as payloads. */
export type EntityOperation<State> = (ctx: EntityContext<State>, input: never) => unknown;

/** An entity's operations, by their names. */
export type EntityOperations<State> = Readonly<Record<string, EntityOperation<State>>>;

/** Which operations there are. Every entity can be deleted, whether or not it says how. */
export type OperationName<Operations> = (keyof Operations & string) | "delete";

/** What an operation takes: `undefined` where it takes nothing. */
export type OperationInput<Operations, Name> = Name extends keyof Operations ? InputOf<Operations[Name]> : undefined;

/** What an operation gives; what it promises, where it is async. */
export type OperationOutput<Operations, Name> = Name extends keyof Operations ? OutputOf<Operations[Name]> : undefined;

type InputOf<Operation> = Operation extends (ctx: never, ...input: infer Input) => unknown
  ? Input extends readonly []
    ? undefined
    : Input extends readonly [unknown?]
      ? Input[0]
      : never
  : never;

type OutputOf<Operation> = Operation extends (ctx: never, input: never) => infer Output ? Awaited<Output> : never;
