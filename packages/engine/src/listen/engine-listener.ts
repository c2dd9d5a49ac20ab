import type { ServeOptions } from "@reawait/protocol/grpc";

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
  /** Stops listening, and ends what is under way through this port. The engine goes on. */
  close(): Promise<void>;
}
