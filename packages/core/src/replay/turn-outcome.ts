import type { EventRaisedEvent, OrchestratorAction } from "@reawait/protocol";
import type { ForeignAwaitError } from "../errors/foreign-await-error.js";
import type { NonDeterminismError } from "../errors/non-determinism-error.js";
import type { OpenTask } from "./execution.js";

/** An error of the orchestrator's code that only a change of the code can mend. */
export type Fault = NonDeterminismError | ForeignAwaitError;

/** What a turn came to. */
export interface TurnOutcome {
  /**
   * What the engine has to be told, in call order. With a fault, only that the orchestration failed; where it was
   * terminated all the same, that and no fault.
   */
  readonly actions: readonly OrchestratorAction[];
  /** With a fault, what replay had come to by then. */
  readonly customStatus: string | undefined;
  /** Whether this execution is over, so that there will be no further turn. */
  readonly ended: boolean;
  readonly fault: Fault | undefined;
}

/** What an execution looks like from outside, at rest. */
export interface ExecutionView {
  readonly customStatus: string | undefined;
  readonly suspended: boolean;
  readonly ended: boolean;
  /** What is open, and whether somebody waits for it. */
  readonly openTasks: readonly OpenTask[];
  /** The calls and timers whose end would still tell somebody something: by their ids, the label of the task they belong to. */
  readonly openIds: ReadonlyMap<number, string>;
  /** Events that nobody has taken, in the order in which they came. */
  readonly untaken: readonly EventRaisedEvent[];
}
