import type { Environment } from "./secrets.js";
import type { StopSignal } from "./stop-signal.js";
import type { ExitCode, Terminal } from "./terminal.js";

/** One of the things that `reawait-engine` does. */
export interface Command {
  readonly name: string;
  /** All that there is to know of it. */
  readonly usage: string;
  /** @throws UsageError where it was not understood; anything else where it could not be done */
  run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode>;
}

export interface Surroundings extends Terminal {
  readonly environment: Environment;
  /** From now on signals stop the command instead of ending its process. Resolves with the first. */
  readonly stop: () => Promise<StopSignal>;
  /** Has something called when files are to be read again. */
  readonly onReload: (reload: () => void) => void;
}
