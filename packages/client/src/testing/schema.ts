/** What a parse function throws to say that a value is not valid, and where. */
export class Invalid extends Error {
  constructor(
    message: string,
    readonly path: readonly string[],
  ) {
    super(message);
  }
}

/** A Standard Schema, without a library. */
export function schemaOf<Input, Output>(parse: (value: Input) => Output | Promise<Output>) {
  const issues = (error: unknown) => {
    if (error instanceof Invalid) return { issues: [error] };
    throw error;
  };
  const validate = (value: unknown) => {
    try {
      const parsed = parse(value as Input);
      return parsed instanceof Promise ? parsed.then((done) => ({ value: done }), issues) : { value: parsed };
    } catch (error) {
      return issues(error);
    }
  };
  return { "~standard": { version: 1, vendor: "test", validate, types: typesOf<Input, Output>() } } as const;
}

/** Only for the compiler. */
function typesOf<Input, Output>(): { readonly input: Input; readonly output: Output } | undefined {
  return undefined;
}
