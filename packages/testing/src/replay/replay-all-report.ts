import type { ReplayReport } from "./replay-options.js";
import type { OrchestratorRef } from "./wrong-orchestrator-error.js";

/** What `replayAll` has replayed. */
export interface ReplayAllReport {
  /** Each file that replays, in the order of their names. */
  readonly files: readonly ReplayedFile[];
  /** Each orchestrator that was given, and how many histories of it were replayed: 0 says that nothing was tried. */
  readonly orchestrators: readonly ReplayCount[];
  /** The files that were left out, since their orchestrator is not among those that were given. */
  readonly ignored: readonly string[];
}

export interface ReplayedFile extends ReplayReport {
  /** Below the folder. */
  readonly file: string;
}

export interface ReplayCount extends OrchestratorRef {
  readonly histories: number;
}
