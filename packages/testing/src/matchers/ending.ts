/** How an orchestration ended, whoever ran it. */
import type { InstanceStatus, OrchestrationHandle } from "@reawait/client";
import { OrchestrationFailedError, OrchestrationTerminatedError } from "@reawait/core";
import type { FailureDetails } from "@reawait/protocol";
import type { SteppedRun } from "../unit/stepped-run.js";

export type Ending =
  | { readonly kind: "completed"; readonly result: unknown }
  | { readonly kind: "failed"; readonly failure: FailureDetails | undefined }
  | { readonly kind: "terminated"; readonly output: unknown }
  /** It has not ended: what is said of its end is neither right nor wrong, and the matcher fails either way. */
  | { readonly kind: "open"; readonly why: string };

/** Who asks. */
export interface Asker {
  readonly matcher: string;
  /** Whether a promise of what is no orchestration counts as one that completed with that. */
  readonly results: "taken" | "refused";
}

/**
 * Reads how it ended; a handle is waited for until it has. Promises are awaited: of a handle, of a run, of a result.
 *
 * @throws TypeError where it is no orchestration
 * @throws PayloadError where its result cannot be read
 */
export async function endingOf(given: unknown, asker: Asker): Promise<Ending> {
  let orchestration: unknown;
  try {
    orchestration = await given;
  } catch (error) {
    return endingOfRejection(error);
  }
  if (isRun(orchestration)) return endingOfRun(orchestration);
  if (isHandle(orchestration)) return endingOfInstance(await orchestration.waitForCompletion());
  if (asker.results === "taken" && isPromise(given)) return { kind: "completed", result: orchestration };
  throw new TypeError(refusal(asker, describe(orchestration)));
}

function refusal({ matcher, results }: Asker, shown: string): string {
  const takes = `${matcher} takes the handle of an orchestration, or what stepThrough gives`;
  return results === "taken"
    ? `${takes}, or the promise that env.run gives, not ${shown}`
    : `${takes}, not ${shown}; for a result itself, as env.run gives it, take toEqual`;
}

/** @throws what is no matter of the orchestration */
function endingOfRejection(error: unknown): Ending {
  if (error instanceof OrchestrationFailedError) return { kind: "failed", failure: error.failure };
  if (error instanceof OrchestrationTerminatedError) return { kind: "terminated", output: error.output };
  throw error;
}

function endingOfRun(run: SteppedRun): Ending {
  switch (run.status) {
    case "COMPLETED":
      return { kind: "completed", result: run.result };
    case "FAILED":
      return { kind: "failed", failure: run.failure };
    case "TERMINATED":
      return { kind: "terminated", output: run.terminationOutput };
    case "CONTINUED_AS_NEW":
      return { kind: "open", why: "it has continued as new: go on with the run that nextExecution() gives" };
    case "RUNNING":
    case "SUSPENDED":
      return { kind: "open", why: `it is ${run.status}, and waits for ${run.waitingFor.join("; ") || "nothing"}` };
  }
}

function endingOfInstance({ runtimeStatus, output, failure, unreadable }: InstanceStatus): Ending {
  if (unreadable) throw unreadable;
  switch (runtimeStatus) {
    case "COMPLETED":
      return { kind: "completed", result: output };
    case "FAILED":
    case "CANCELED":
      return { kind: "failed", failure };
    case "TERMINATED":
      return { kind: "terminated", output };
    case "PENDING":
    case "RUNNING":
    case "SUSPENDED":
    case "CONTINUED_AS_NEW":
      return { kind: "open", why: `it is ${runtimeStatus}` };
  }
}

/** By its shape, so that copies of this package agree. */
function isRun(value: unknown): value is SteppedRun {
  return typeof value === "object" && value !== null && "nextExecution" in value;
}

function isHandle(value: unknown): value is Pick<OrchestrationHandle, "waitForCompletion"> {
  return typeof value === "object" && value !== null && "waitForCompletion" in value;
}

function isPromise(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value;
}

function describe(value: unknown): string {
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  return "kind" in value ? `a definition of kind "${String(value.kind)}"` : "another object";
}
