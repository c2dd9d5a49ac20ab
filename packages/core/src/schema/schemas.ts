import type { StandardSchemaV1 } from "@standard-schema/spec";

/**
 * Schemas of a definition, made with any library that keeps to Standard Schema: Zod, Valibot, ArkType and others. What
 * travels is what the caller gave; whoever receives it parses it, and gives up with a `PayloadError` where that fails.
 *
 * Those of an orchestrator run again at every replay: they must validate synchronously, and give the same each time (a
 * default that reads the clock does not).
 */
export interface Schemas<out Input = unknown, out Parsed = unknown, out Accepted = unknown, out Output = unknown> {
  /** Parses the input: callers pass what it takes, the function gets what it makes of that. */
  readonly input?: StandardSchemaV1<Input, Parsed> | undefined;
  /**
   * Parses the result: the function returns what it takes, callers get what it makes of that. Where that is a text out of
   * a few, say so in the function: `"ok" as const`, or by its return type.
   */
  readonly output?: StandardSchemaV1<Accepted, Output> | undefined;
}

/** Stands for the type that a schema would give, where there is no schema. */
export interface NoSchema {
  readonly none: never;
}

/**
 * The type that a schema gives, or another where there is none. Nothing is inferred *to* a schema's type from where the
 * definition goes: a list of any definitions must not make the type of one.
 */
export type OrElse<Type, Otherwise> = [Type] extends [NoSchema]
  ? Otherwise
  : [Type] extends [infer Given]
    ? Given
    : never;

/** What may be a result: whatever the schema takes, of which the function itself may give only some, or none at all. */
export type Returnable<Output, Accepted, Returned> = [Output] extends [NoSchema] ? Returned : Accepted;

/**
 * Checks that what was given as a schema is one.
 *
 * @param of - how the message names it, for example `the option "input" of activity "charge"`
 * @throws TypeError where it is none
 */
export function checkSchema(schema: unknown, of: string): void {
  if (schema === undefined) return;
  const isObject = (typeof schema === "object" && schema !== null) || typeof schema === "function";
  const standard: unknown = isObject ? Reflect.get(schema, "~standard") : undefined;
  if (typeof standard === "object" && standard !== null && "validate" in standard) return;
  throw new TypeError(
    `${of} must be a Standard Schema, as Zod, Valibot and ArkType make them, not ${schema === null ? "null" : typeof schema}`,
  );
}
