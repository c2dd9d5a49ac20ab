import type { Schemas } from "@reawait/core";

export type TestSchema<Input, Output> = NonNullable<Schemas<Input, Output>["input"]>;

type Result<Output> =
  | { readonly value: Output }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly string[] }[] };

/** A schema as libraries make them, of nothing but its check. */
export function schema<Input, Output = Input>(
  validate: (value: Input) => Result<Output> | Promise<Result<Output>>,
): TestSchema<Input, Output> {
  return { "~standard": { version: 1, vendor: "test", validate: (value) => validate(value as Input) } };
}
