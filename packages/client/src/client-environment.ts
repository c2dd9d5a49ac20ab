import type { Duration, Interceptor, PayloadCodec, PayloadConverter } from "@reawait/core";
import { createPayloadPipeline, defaultPayloadConverter, type PayloadPipeline } from "@reawait/core/internal";
import { checkConnection, systemClock, toMilliseconds, type Clock, type Connection } from "@reawait/protocol";
import type { CallEnvironment } from "./call.js";

export interface ClientOptions {
  /** How values become payloads. Every worker and client of a task hub needs the same. */
  readonly converter?: PayloadConverter | undefined;
  /** What payloads go through on their way. Every worker and client of a task hub needs the same. Default: none. */
  readonly codecs?: readonly PayloadCodec[] | undefined;
  /**
   * What wraps every call, the first one outermost. An operation is named as the method is, for example `"raiseEvent"`;
   * of `list` and `history`, each page or chunk that is read is a call. Default: none.
   */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /**
   * How long a call may take that says nothing of it itself. Calls that wait for an instance (`result`, `waitForStart`,
   * `waitForCompletion`) are not meant: they wait for ever, or for a timeout of their own. Default: for ever.
   */
  readonly timeout?: Duration | undefined;
  /** Where time comes from, for tests. Default: the machine. */
  readonly clock?: Clock | undefined;
}

/** What makes a sibling of a client differ from it; what is absent is the same. */
export interface ClientScope extends Omit<ClientOptions, "clock"> {
  /** The name of another task hub of the same engine. */
  readonly taskHub?: string | undefined;
  /** Added to what every call carries, where calls travel. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** What the calls of a client share. */
export interface ClientEnvironment extends CallEnvironment {
  readonly converter: PayloadConverter;
  readonly pipeline: PayloadPipeline;
  readonly interceptors: readonly Interceptor[];
  readonly timeout: Duration | undefined;
}

/** @throws TypeError or RangeError where an option makes no sense */
export function createEnvironment(connection: Connection, options: ClientOptions): ClientEnvironment {
  checkConnection("a client", connection);
  const { codecs, interceptors = [], timeout, converter = defaultPayloadConverter, clock = systemClock } = options;
  if (timeout !== undefined) toMilliseconds(timeout, "the client's option timeout");
  for (const interceptor of interceptors) {
    if (typeof interceptor !== "function") throw new TypeError("interceptors must be functions of (call, next)");
  }
  return { connection, clock, converter, pipeline: createPayloadPipeline(codecs), interceptors, timeout };
}
