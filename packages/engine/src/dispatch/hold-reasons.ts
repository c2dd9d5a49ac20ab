/** Why an instance does not get on, as its state shows it, where no worker said so. */
import type { FailureDetails } from "@reawait/protocol";
import { formatDuration } from "@reawait/protocol";

/** @param lockTimeout - milliseconds */
export function notAnswered(times: number, lockTimeout: number): FailureDetails {
  const often = times === 1 ? "1 time" : `${times} times in a row`;
  const errorMessage =
    `No worker has answered the turn within ${formatDuration(lockTimeout)}, ${often}: ` +
    "a worker may be stuck in it, or the turn may need longer than orchestratorLockTimeout.";
  return { errorType: "TurnTimeoutError", errorMessage, isNonRetriable: false };
}

export function brokeItsStream(): FailureDetails {
  const errorMessage =
    "The connection to a worker broke just after it was sent the turn, more than once in a row: " +
    "the turn may crash the worker, or be larger than the worker can receive.";
  return { errorType: "StreamLostError", errorMessage, isNonRetriable: false };
}
