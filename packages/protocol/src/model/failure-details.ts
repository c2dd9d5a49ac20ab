/** A JSON value, as it may stand in the properties of a failure or a request. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonRecord;

/** A JSON object. Its keys are data: read them with `Object.hasOwn`, never through the prototype. */
export interface JsonRecord {
  readonly [key: string]: JsonValue;
}

/** Why an activity, a sub-orchestration or an orchestration failed, as it travels and as history records it. */
export interface FailureDetails {
  /** The name of the error's class, for example `"TypeError"`. */
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: string | undefined;
  /** The failure behind this one (an error's `cause`). */
  readonly innerFailure?: FailureDetails | undefined;
  /** `true` tells retry policies to give up at once. */
  readonly isNonRetriable: boolean;
  readonly properties?: JsonRecord | undefined;
}
