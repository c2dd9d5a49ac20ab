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

export interface ExportHistoryOptions extends CallOptions {
  /**
   * `"decoded"`: as the orchestrator sees them, so that whoever reads the file needs no key. `"encoded"`: as they are
   * stored; a replay then needs the codecs. Without codecs both are the same. Default: `"decoded"`.
   */
  readonly payloads?: "decoded" | "encoded" | undefined;
  /**
   * Whether the stack traces of failures are written. They name paths and lines of the machine that they come from, so that
   * a file without them is the same wherever it was recorded; it replays as one that has them does, unless an orchestrator
   * makes something of `error.stack`. Default: `false`.
   */
  readonly stackTraces?: boolean | undefined;
}
