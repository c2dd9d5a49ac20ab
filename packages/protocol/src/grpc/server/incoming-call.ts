import type { Metadata } from "@grpc/grpc-js";

import { ServiceError } from "../../service-error.js";
import type { CheckedLimits } from "./limits.js";

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
  /**
   * Begins one of the many waits of one call.
   *
   * @throws ServiceError `RESOURCE_EXHAUSTED` where there are too many
   */
  beginWait(): OpenWait;
  /** Ends all calls that are answered only when there is something to say. */
  endWaiting(reason: ServiceError): void;
}

export interface OpenCall extends IncomingCall {
  /**
   * It is answered only when there is something to say: lets closing the server end it.
   *
   * @throws ServiceError `RESOURCE_EXHAUSTED` where there are too many of its kind
   */
  waits(kind: WaitKind): void;
  /** Nothing is aborted any more. */
  end(): void;
}

export interface OpenWait {
  readonly signal: AbortSignal;
  abort(reason: ServiceError): void;
  /** Nothing is aborted any more. */
  end(): void;
}

/** What is limited by itself. Of streams of waits it is their waits that are. */
export type WaitKind = "workers" | "waits" | "streamsOfWaits";

export function createOpenCalls({ workers, waits }: Pick<CheckedLimits, "workers" | "waits">): OpenCalls {
  const limits = { workers, waits, streamsOfWaits: Infinity };
  const waiting = {
    workers: new Set<AbortController>(),
    waits: new Set<AbortController>(),
    streamsOfWaits: new Set<AbortController>(),
  };
  let closed: ServiceError | undefined;

  function register(kind: WaitKind, controller: AbortController): void {
    if (closed) controller.abort(closed);
    else if (waiting[kind].size >= limits[kind]) throw tooMany(kind, limits[kind]);
    else waiting[kind].add(controller);
  }

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
        waits: (kind) => register(kind, controller),
        end() {
          call.off("cancelled", cancel);
          waiting.workers.delete(controller);
          waiting.waits.delete(controller);
          waiting.streamsOfWaits.delete(controller);
        },
      };
    },
    beginWait() {
      const controller = new AbortController();
      register("waits", controller);
      return {
        signal: controller.signal,
        abort: (reason) => controller.abort(reason),
        end: () => void waiting.waits.delete(controller),
      };
    },
    endWaiting(reason) {
      closed = reason;
      for (const controller of Object.values(waiting).flatMap((kind) => [...kind])) controller.abort(reason);
    },
  };
}

function tooMany(kind: WaitKind, limit: number): ServiceError {
  const what = kind === "workers" ? `${limit} workers are connected` : `${limit} calls wait for instances`;
  const message = `${what} already, which is as many as this server takes: close some, or raise its limits.${kind}.`;
  return new ServiceError("RESOURCE_EXHAUSTED", message);
}
