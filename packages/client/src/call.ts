/** What every call of a client shares: its end by signal or timeout, and the errors that users see. */
import {
  ConnectionError,
  NotSupportedError,
  OrchestrationAlreadyExistsError,
  OrchestrationNotFoundError,
  OrchestrationStateError,
  TimeoutError,
  type Duration,
} from "@reawait/core";
import { ServiceError, toMilliseconds, wakeNotBefore, type Clock, type Connection } from "@reawait/protocol";

/** Options of every call. */
export interface CallOptions {
  /** Aborting it ends the call, which rejects with the signal's reason. What the engine did by then stays done. */
  readonly signal?: AbortSignal | undefined;
  /** How long the call may take before it rejects with `TimeoutError`. Default: for ever. */
  readonly timeout?: Duration | undefined;
}

/** What a call is about, for its errors. */
export interface Subject {
  /** For example `rewind`. */
  readonly operation: string;
  /** Empty where the call is about no one instance. */
  readonly instanceId: string;
}

export interface CallEnvironment {
  readonly connection: Connection;
  readonly clock: Clock;
}

/** Makes one call of the service, and turns its errors into those of the client. */
export async function call<T>(
  { connection, clock }: CallEnvironment,
  subject: Subject,
  options: CallOptions,
  make: (options: { readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  options.signal?.throwIfAborted();
  const timeout = options.timeout === undefined ? undefined : toMilliseconds(options.timeout);
  const end = new AbortController();
  const onAbort = (): void => {
    end.abort();
  };
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const wakeUp = timeout === undefined ? undefined : wakeNotBefore(clock, clock.now() + timeout, onAbort);
  try {
    return await make({ signal: end.signal });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (end.signal.aborted && timeout !== undefined) throw new TimeoutError(name(subject), timeout, { cause: error });
    throw toClientError(error, subject, connection.profile.name);
  } finally {
    options.signal?.removeEventListener("abort", onAbort);
    wakeUp?.cancel();
  }
}

/** What a `ServiceError` means to a user; anything else stays what it is. */
function toClientError(error: unknown, subject: Subject, engine: string): unknown {
  if (!(error instanceof ServiceError)) return error;
  const { instanceId, operation } = subject;
  const options = { cause: error };
  switch (error.code) {
    case "NOT_FOUND":
      return new OrchestrationNotFoundError(instanceId, options);
    case "ALREADY_EXISTS":
      return new OrchestrationAlreadyExistsError(instanceId, options);
    case "FAILED_PRECONDITION":
      return new OrchestrationStateError(instanceId, error.message, options);
    case "UNIMPLEMENTED":
      return new NotSupportedError(operation, engine, options);
    case "INVALID_ARGUMENT":
    case "OUT_OF_RANGE":
      return new TypeError(`${name(subject)}: ${error.message}`, options);
    case "CANCELLED":
    case "UNKNOWN":
    case "DEADLINE_EXCEEDED":
    case "PERMISSION_DENIED":
    case "RESOURCE_EXHAUSTED":
    case "ABORTED":
    case "INTERNAL":
    case "UNAVAILABLE":
    case "DATA_LOSS":
    case "UNAUTHENTICATED":
      return new ConnectionError(`${name(subject)}: ${engine} answered ${error.code}: ${error.message}`, options);
  }
}

function name({ operation, instanceId }: Subject): string {
  return instanceId === "" ? operation : `${operation} of instance "${instanceId}"`;
}
