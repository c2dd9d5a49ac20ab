import type { AnyActivity, ForeignAwaitError } from "@reawait/core";
import type { Fault, Registry } from "@reawait/core/internal";
import type { OrchestratorRequest } from "@reawait/protocol";
import type { UnheardRejections } from "./unheard-rejections.js";
import type { WorkerOptions } from "./worker-options.js";

/** Names an execution. */
export type Execution = Pick<OrchestratorRequest, "instanceId" | "executionId">;

/** What the project's own packages may put into a worker, and users may not. */
export interface WorkerParts {
  /** Where activities are looked up at each call, in place of those of the options. */
  readonly activities?: Registry<AnyActivity> | undefined;
  /**
   * Whether histories are known to be of the code that runs: then it has to do all again as it did, inputs included, and
   * the turn that ends an orchestration is run once more, from the beginning, and has to come to the same.
   */
  readonly provesDeterminism?: boolean | undefined;
  /**
   * Of which executions that does not hold, since other code has run them before: their histories have to fit, and no more,
   * as without `provesDeterminism`.
   */
  readonly wasRunByOther?: ((execution: Execution) => boolean) | undefined;
  /**
   * Finds the line of an orchestrator that awaits what is not durable.
   *
   * @param runAgain - runs the turn that came to that once more, and returns what is wrong with it this time
   * @returns the error to tell in place of it
   */
  readonly explainForeignAwait?:
    ((fault: ForeignAwaitError, runAgain: () => Promise<Fault | undefined>) => Promise<ForeignAwaitError>) | undefined;
  /** Hears of rejections in place of the worker, until the returned function is called. */
  readonly guardRejections?: ((unheard: UnheardRejections) => () => void) | undefined;
  /** Whether the process may end although the worker runs. */
  readonly letsProcessEnd?: boolean | undefined;
}

/** Among the options, where users have no name for it. */
const PARTS = Symbol("reawait.worker.parts");

interface WithParts extends WorkerOptions {
  readonly [PARTS]?: WorkerParts;
}

/** Options for a worker with such parts. */
export function withParts(options: WorkerOptions, parts: WorkerParts): WorkerOptions {
  const both: WithParts = { ...options, [PARTS]: parts };
  return both;
}

export function partsOf(options: WithParts): WorkerParts {
  return options[PARTS] ?? {};
}
