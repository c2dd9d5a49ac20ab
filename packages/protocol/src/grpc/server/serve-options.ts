import type { Clock } from "../../clock.js";
import type { Logger } from "../../logger.js";
import type { Operations } from "../../operations.js";
import type { TaskHubService } from "../../task-hub-service.js";
import type { Pem } from "../pem.js";
import type { ServerLimits } from "./limits.js";
import type { AcceptedTokens } from "./tokens.js";

/** A certificate and its key. Each is PEM text, or the bytes of it. */
export interface ServerTls {
  readonly cert: Pem;
  readonly key: Pem;
  /**
   * Given, clients must show a certificate that this authority has signed (mutual TLS): without one they do not get as
   * far as a call. Absent, TLS keeps the connection secret, and lets everybody in who has a token, if tokens are wanted.
   */
  readonly ca?: Pem | undefined;
}

/** Where and how a task hub is served. */
export interface ServeOptions {
  /**
   * The address or name to listen on. Any other than a loopback address needs `tls` or `insecure`. Without `tokens`, or
   * the `ca` in `tls`, whoever reaches the port can do everything.
   *
   * @default "127.0.0.1"
   */
  readonly host?: string | undefined;
  /**
   * 0 lets the system pick one; the server's `port` tells which.
   *
   * @default 0
   */
  readonly port?: number | undefined;
  /** The path of a unix socket to listen on, instead of `host` and `port`. Faster, and guarded by file permissions. */
  readonly unix?: string | undefined;
  /**
   * The file permissions of the unix socket. Who may write to it may do everything.
   *
   * @default 0o600
   */
  readonly unixMode?: number | undefined;
  readonly tls?: ServerTls | undefined;
  /**
   * The bearer tokens of which every call must have one (`credentials` of `connect`); others are `UNAUTHENTICATED`. Beyond
   * this machine they need `tls`. Only the health check answers without.
   *
   * @default everybody who reaches the server may make calls
   */
  readonly tokens?: AcceptedTokens | undefined;
  /**
   * `true` says that it is meant that everybody who reaches the server may do everything, since something else guards
   * it: allows to listen beyond this machine without `tls`, and spares the warning where there is `tls` with neither its
   * `ca` nor `tokens`.
   */
  readonly insecure?: boolean | undefined;
  readonly limits?: ServerLimits | undefined;
  /** The name of the task hub that is served: calls that ask for another are `NOT_FOUND`. Absent, any name will do. */
  readonly taskHub?: string | undefined;
  /** What serves the calls that ask for a task hub by name, instead; what it throws, they end with. */
  readonly taskHubs?: ((name: string) => TaskHubService) | undefined;
  /** What those who run the engine may ask of it. Absent, they are told that it is `UNIMPLEMENTED`. */
  readonly operations?: Operations | undefined;
  /**
   * Bytes; the largest message taken or sent.
   *
   * @default 64 MiB
   */
  readonly maxMessageSize?: number | undefined;
  /** @default `consoleLogger` */
  readonly logger?: Logger | undefined;
  /** @default `systemClock` */
  readonly clock?: Clock | undefined;
}

/** A task hub that listens. */
export interface GrpcServer extends AsyncDisposable {
  /** What `connect` takes, for example `"http://127.0.0.1:4001"`. */
  readonly address: string;
  /** 0 on a unix socket. */
  readonly port: number;
  /**
   * Replaces certificate, key and authority, for the connections to come.
   *
   * @throws TypeError where they cannot be read, and where the server was started without `tls`; nothing changes then
   */
  setTls(tls: ServerTls): void;
  /** From now on says, to those who ask for its health, that it is about to close. All else goes on. */
  drain(): void;
  /**
   * Stops listening. Streams and waits end with `UNAVAILABLE`, so that those behind them connect again; what can be
   * answered at once still is, for two seconds. The service itself stays open.
   */
  close(): Promise<void>;
}

/** What every call of a server shares. */
export interface ServerEnvironment {
  readonly service: TaskHubService;
  readonly taskHub: string | undefined;
  readonly taskHubs: ServeOptions["taskHubs"];
  readonly maxMessageSize: number;
  readonly logger: Logger;
  readonly clock: Clock;
}
