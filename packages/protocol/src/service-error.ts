/** The gRPC status codes that a task hub answers with, by their canonical names. */
export type ServiceErrorCode =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

const brand: unique symbol = Symbol.for("reawait.ServiceError") as never;

/**
 * What a `TaskHubService` rejects with, whichever form of connection it is reached by. `client` and `worker` turn it
 * into the errors of their users.
 */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly [brand] = true;

  constructor(
    readonly code: ServiceErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Holds across duplicated copies of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && brand in value;
  }
}
