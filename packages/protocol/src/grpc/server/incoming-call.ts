import type { Metadata } from "@grpc/grpc-js";

import { ServiceError } from "../../service-error.js";

/** What a service is told of a call, whatever it is. */
export interface IncomingCall {
  readonly metadata: Metadata;
  /** Aborted when the caller cancels, its deadline passes, it is gone, or the server closes. */
  readonly signal: AbortSignal;
  sendMetadata(metadata: Metadata): void;
}

/** What the calls of grpc-js have in common, unary or streams. */
export interface ServerCall {
  readonly metadata: Metadata;
  sendMetadata(metadata: Metadata): void;
  once(event: "cancelled", listener: () => void): unknown;
  off(event: "cancelled", listener: () => void): unknown;
}

/** The calls that are under way, so that closing the server can end those that nothing else would. */
export interface OpenCalls {
  begin(call: ServerCall): OpenCall;
  /** Ends all calls that are answered only when there is something to say. */
  endWaiting(reason: ServiceError): void;
}

export interface OpenCall extends IncomingCall {
  /** Lets closing the server end this call. */
  waits(): void;
  /** Nothing is aborted any more. */
  end(): void;
}

export function createOpenCalls(): OpenCalls {
  const waiting = new Set<AbortController>();
  let closed: ServiceError | undefined;

  return {
    begin(call) {
      const controller = new AbortController();
      const cancel = (): void => {
        controller.abort(new ServiceError("CANCELLED", "The caller cancelled the call, or is gone."));
      };
      call.once("cancelled", cancel);
      return {
        metadata: call.metadata,
        signal: controller.signal,
        sendMetadata: (metadata) => call.sendMetadata(metadata),
        waits() {
          if (closed) controller.abort(closed);
          else waiting.add(controller);
        },
        end() {
          call.off("cancelled", cancel);
          waiting.delete(controller);
        },
      };
    },
    endWaiting(reason) {
      closed = reason;
      for (const controller of waiting) controller.abort(reason);
    },
  };
}
