/** What every call of a client shares: its end by signal or timeout, and the errors that users see. */
import { TimeoutError, type Duration } from "@reawait/core";
import { onAbort, toMilliseconds, wakeNotBefore, type Clock, type Connection } from "@reawait/protocol";
import { describeSubject, toClientError, type Subject } from "./client-error.js";

/** Options of every call. */
export interface CallOptions {
  /** Aborting it ends the call, which rejects with the signal's reason. What the engine did by then stays done. */
  readonly signal?: AbortSignal | undefined;
  /** How long the call may take before it rejects with `TimeoutError`. Default: the client's; for ever for waits. */
  readonly timeout?: Duration | undefined;
}

export interface CallEnvironment {
  readonly connection: Connection;
  readonly clock: Clock;
}

/** What a call is made with: aborted when it was aborted, or took too long. None where neither can be. */
export interface CallSignal {
  readonly signal?: AbortSignal | undefined;
}

/** Makes one call of the service, and turns its errors into those of the client. */
export async function call<T>(
  { connection, clock }: CallEnvironment,
  subject: Subject,
  options: CallOptions,
  make: (options: CallSignal) => Promise<T>,
): Promise<T> {
  options.signal?.throwIfAborted();
  const timeout = options.timeout === undefined ? undefined : toMilliseconds(options.timeout, "timeout");
  // Thousands may wait at the same time, and a signal is as large as all the rest of a wait.
  const end = options.signal === undefined && timeout === undefined ? undefined : new AbortController();
  const abort = (): void => end?.abort();
  const forget = options.signal && onAbort(options.signal, abort);
  const wakeUp = timeout === undefined ? undefined : wakeNotBefore(clock, clock.now() + timeout, abort);
  try {
    return await make({ signal: end?.signal });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (end?.signal.aborted && timeout !== undefined) {
      throw new TimeoutError(describeSubject(subject), timeout, { cause: error });
    }
    throw toClientError(error, subject, connection.profile.name);
  } finally {
    forget?.();
    wakeUp?.cancel();
  }
}

/** Waits for what does not listen to a signal itself, such as a codec. */
export async function untilAborted<T>(value: T | Promise<T>, { signal }: CallSignal): Promise<T> {
  if (!(value instanceof Promise) || signal === undefined) return value;
  return await new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
    value.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    if (signal.aborted) stop();
  });
}
