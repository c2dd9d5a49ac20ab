import { onAbort } from "../../on-abort.js";
import { ServiceError } from "../../service-error.js";
import type { Channel } from "./channel.js";

/** What ends calls early, beside the engine: their callers, and whoever closes the connection. */
export interface Ending {
  /** @throws ServiceError where the call has been ended */
  throwIfEnded(signal: AbortSignal | undefined): void;
  /** Calls `end` once the call is ended, at once where it was already; returns what takes that back. */
  onEnd(signal: AbortSignal | undefined, end: (error: ServiceError) => void): () => void;
}

export function createEnding(channel: Channel): Ending {
  const closed = (): ServiceError =>
    new ServiceError("UNAVAILABLE", `The connection to ${channel.place.address} was closed.`);
  const cancelled = (signal: AbortSignal): ServiceError =>
    new ServiceError("CANCELLED", "The call was cancelled by its caller.", { cause: signal.reason });

  return {
    throwIfEnded(signal) {
      if (channel.closed) throw closed();
      if (signal?.aborted) throw cancelled(signal);
    },
    onEnd(signal, end) {
      const abort = (): void => {
        if (signal !== undefined) end(cancelled(signal));
      };
      const forgetClose = channel.onClose(() => end(closed()));
      const forgetAbort = signal && onAbort(signal, abort);
      if (channel.closed) end(closed());
      else if (signal?.aborted) abort();
      return () => {
        forgetClose();
        forgetAbort?.();
      };
    },
  };
}
