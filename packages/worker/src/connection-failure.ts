import { ConnectionError } from "@reawait/core";
import { ServiceError, type ServiceErrorCode } from "@reawait/protocol";

/** What to look at, where the code of the refusal tells. */
const hints: { readonly [Code in ServiceErrorCode]?: string } = {
  UNAVAILABLE: "Does the engine run, and is the connection's address right?",
  DEADLINE_EXCEEDED: "Does the engine run, and is the connection's address right?",
  UNIMPLEMENTED: "What answers there is no task hub: are the address and port right?",
  NOT_FOUND: "Is the connection's taskHub right?",
  UNAUTHENTICATED: "Are the connection's credentials right, and still valid?",
  PERMISSION_DENIED: "May these credentials work for this task hub?",
};

/** @param what - what could not be done, for example `the worker cannot reach its task hub` */
export function connectionFailure(what: string, cause: unknown): ConnectionError {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  const hint = cause instanceof ServiceError ? hints[cause.code] : undefined;
  return new ConnectionError(`${what}${why}${hint === undefined ? "" : ` (${hint})`}`, { cause });
}

/** Whether trying again can never help: whoever answers there is no task hub, or understands nothing of this. */
export function isHopeless(error: unknown): boolean {
  return error instanceof ServiceError && (error.code === "UNIMPLEMENTED" || error.code === "INVALID_ARGUMENT");
}
