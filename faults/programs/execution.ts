/**
 * How activities prove that they ran. Each execution makes a proof of its own, says so to whoever watches the worker, and
 * returns it: so a result that was recorded can be followed to the one execution that it came from.
 */
import type { ActivityContext } from "@reawait/core";
import type { Logger } from "@reawait/protocol";

/** One execution of an activity. The same call may be executed several times. */
export interface Execution {
  readonly instanceId: string;
  readonly executionId: string | undefined;
  readonly taskId: number;
  /** Like no other. */
  readonly proof: string;
  /** How the activity is to be answered, where it left that to whoever watches. */
  readonly later?: { readonly taskToken: string; readonly value: number } | undefined;
}

/** What an activity returns. */
export interface Proved {
  readonly value: number;
  readonly proof: string;
}

const EXECUTED = "executed";

/**
 * Says that this execution has begun.
 *
 * @param later - how it is to be answered, where it does not do so itself
 */
export function prove({ instanceId, executionId, taskId, log }: ActivityContext, later?: Execution["later"]): string {
  const proof = crypto.randomUUID();
  const execution: Execution = { instanceId, executionId, taskId, proof, later };
  log.info(EXECUTED, execution);
  return proof;
}

/** The logger of a worker: what its activities say goes to the witness, the rest where it went before. */
export function witnessing(logger: Logger, witness: (execution: Execution) => void): Logger {
  return {
    ...logger,
    info(message, ...details) {
      if (message === EXECUTED) witness(details[0] as Execution);
      else logger.info(message, ...details);
    },
  };
}
