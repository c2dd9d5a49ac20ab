import type { CallOptions } from "./call.js";

export interface StatusOptions extends CallOptions {
  /** Whether input, output, custom status and failure are wanted too. Default: `true`. */
  readonly fetchPayloads?: boolean | undefined;
}

export interface ReasonOptions extends CallOptions {
  /** Kept in the history. */
  readonly reason?: string | undefined;
}

export interface TerminateOptions extends CallOptions {
  /** What the terminated instance shows as its output. */
  readonly output?: unknown;
  /** Terminates the sub-orchestrations too, however deep. Default: `false`. */
  readonly recursive?: boolean | undefined;
}

export interface PurgeOptions extends CallOptions {
  /** Purges the sub-orchestrations too, however deep. Default: `false`. */
  readonly recursive?: boolean | undefined;
}

export interface RestartOptions extends CallOptions {
  /** Runs as a new instance, the old one staying as it is. Default: `false`, which replaces the old run. */
  readonly newInstanceId?: boolean | undefined;
}
