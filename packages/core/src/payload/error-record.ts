/** The form in which an Error stands in an envelope. Absent parts are absent, not undefined. */
export class ErrorRecord {
  /** A built-in class or a registered name: what is rebuilt. */
  declare type: string;
  declare name: string;
  declare message: string;
  declare stack?: string;
  declare cause?: unknown;
  /** Of an AggregateError. */
  declare errors?: unknown;
  /** The error's own enumerable properties, such as `code`. They may include those above. */
  declare properties?: object;
}

/** The errors of the language, by name. */
export const errorPrototypes: ReadonlyMap<string, object> = new Map<string, object>(
  [Error, AggregateError, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((errorClass) => [
    errorClass.name,
    errorClass.prototype,
  ]),
);
