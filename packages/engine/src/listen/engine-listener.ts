import type { ServeOptions, ServerTls } from "@reawait/protocol/grpc";

/**
 * Where and how an engine listens. By default on a free port of this machine's own address, reachable from nowhere else;
 * listening beyond it takes `tls`, or the word `insecure`.
 */
export type ListenOptions = Omit<ServeOptions, "taskHub" | "taskHubs" | "logger" | "clock" | "operations">;

/** A port at which an engine is reached by gRPC, by clients and workers in any language. */
export interface EngineListener extends AsyncDisposable {
  /** What `connect` is given, for example `"http://127.0.0.1:4001"`. */
  readonly address: string;
  readonly port: number;
  /**
   * Replaces certificate, key and authority, for the connections to come: those that are there keep the ones that they
   * were made with.
   *
   * @throws TypeError where they cannot be read, and where the listener was opened without `tls`; nothing changes then
   */
  setTls(tls: ServerTls): void;
  /** Stops listening, and ends what is under way through this port. The engine goes on. */
  close(): Promise<void>;
}
