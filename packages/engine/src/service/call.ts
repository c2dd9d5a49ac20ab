import type { CallOptions, Logger } from "@reawait/protocol";
import { onAbort, ServiceError, WireFormatError } from "@reawait/protocol";

import { StorageError } from "../storage-errors.js";

/** Rejects with `CANCELLED` when the caller's signal is aborted; what the call began goes on. */
export function untilAborted<T>(call: () => Promise<T>, options: CallOptions | undefined): Promise<T> {
  const signal = options?.signal;
  if (signal === undefined) return call();
  if (signal.aborted) return Promise.reject(cancelled(signal));
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(cancelled(signal));
    const forget = onAbort(signal, abort);
    call().then(resolve, reject).finally(forget);
  });
}

export function cancelled(signal: AbortSignal): ServiceError {
  return new ServiceError("CANCELLED", "The call was cancelled by its caller.", { cause: signal.reason });
}

/** Whatever was thrown, as what the service rejects with (E8): it says what happened. A fault of the engine's own is told to its log only. */
export function toServiceError(error: unknown, logger: Logger): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof WireFormatError) {
    return new ServiceError("INVALID_ARGUMENT", `The call cannot be recorded: ${error.message}`, { cause: error });
  }
  if (error instanceof StorageError) return new ServiceError("UNAVAILABLE", error.message, { cause: error });
  logger.error("The engine failed while it answered a call.", error);
  return new ServiceError("INTERNAL", "The engine failed while it answered the call; its log says why.", {
    cause: error,
  });
}
