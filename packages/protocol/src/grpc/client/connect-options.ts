import type { Clock } from "../../clock.js";
import type { Connection } from "../../connection.js";
import type { Duration } from "../../duration.js";
import type { Operations } from "../../operations.js";
import type { Logger } from "../../logger.js";
import type { Pem } from "../pem.js";

/** Who is trusted, and what is shown. Each but the name is PEM text, or the bytes of it. */
export interface ClientTls {
  /**
   * The authority that signed the server's certificate.
   *
   * @default the authorities that Node.js trusts
   */
  readonly ca?: Pem | undefined;
  /** A certificate to show to a server that asks for one (mutual TLS), with its `key`. */
  readonly cert?: Pem | undefined;
  readonly key?: Pem | undefined;
  /**
   * The name that the server's certificate must be for.
   *
   * @default the host of the address
   */
  readonly serverName?: string | undefined;
}

/** Values of metadata are printable ASCII; a name that begins with `reawait` or `grpc-` is refused. */
export type CallMetadata = Readonly<Record<string, string>>;

/** How an engine is reached. */
export interface ConnectOptions {
  /** The name of the task hub, for engines that have several. */
  readonly taskHub?: string | undefined;
  /**
   * Names this worker to the engine. Our engine keeps what a worker with a name has for a while when its connection breaks,
   * so that the worker may go on where it was; see `workerReturnTime` of the engine. Two workers must not share a name.
   */
  readonly workerId?: string | undefined;
  /** For addresses that begin with `https:` or `unix:`. */
  readonly tls?: ClientTls | undefined;
  /**
   * A bearer token, or what gives one: called for each call, so let it cache. Where it throws, the call is tried again
   * for `retryTimeout`, as where the engine cannot be reached; what no header holds fails the call at once.
   * Refused for an address without TLS that is not this machine's own.
   */
  readonly credentials?: string | (() => string | PromiseLike<string>) | undefined;
  /** What every call carries, or what gives it: called for each call. Where it throws, the same holds. */
  readonly metadata?: CallMetadata | (() => CallMetadata | PromiseLike<CallMetadata>) | undefined;
  /**
   * How long a call is tried again while the engine cannot be reached. Zero means not at all. For a call that waits
   * for something, it counts from when the engine was last reached.
   *
   * @default "2m"
   */
  readonly retryTimeout?: Duration | undefined;
  /**
   * Bytes; the largest message taken or sent.
   *
   * @default 64 MiB
   */
  readonly maxMessageSize?: number | undefined;
  /**
   * Whether the answers of a worker may travel by the stream that brings its work, and many waits for instances share a
   * stream, where the engine is ours. `false` makes one call for each: for a proxy on the way, perhaps, that lets no
   * streams pass in both directions. Workers are slower then, and cannot come back (`workerId`); many waits take more
   * memory, at both ends.
   *
   * @default true
   */
  readonly streaming?: boolean | undefined;
  /**
   * Told once when the engine cannot be reached, and once when it can again. That somebody on the way ended a call that
   * waits, and it goes on, is told at the level `debug`.
   *
   * @default `consoleLogger`
   */
  readonly logger?: Logger | undefined;
  /** @default `systemClock` */
  readonly clock?: Clock | undefined;
}

/** A connection that can be closed. Its siblings (`with`) end with it. */
export interface GrpcConnection extends Connection, AsyncDisposable {
  /** As it was given, the port filled in. */
  readonly address: string;
  /** What those who run an engine of ours ask of it. Engines of others answer `UNIMPLEMENTED`. */
  readonly operations: Operations;
  /** Ends what is under way. This and every later call is rejected with `UNAVAILABLE`. */
  close(): Promise<void>;
}
