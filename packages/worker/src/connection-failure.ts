import { ConnectionError } from "@reawait/core";
import { ServiceError, type ServiceErrorCode } from "@reawait/protocol";

interface Hint {
  /** The option of `connect` that it is about. A message that names it has said it all. */
  readonly option: string;
  readonly advice: string;
}

/** What to look at, where the code of the refusal tells. Whether an engine runs at all, the connection itself asks. */
const hints: Readonly<Partial<Record<ServiceErrorCode, Hint>>> = {
  UNIMPLEMENTED: { option: "address", advice: "What answers there is no task hub: is the connection's address right?" },
  NOT_FOUND: { option: "taskHub", advice: "Is the connection's taskHub right?" },
  UNAUTHENTICATED: { option: "credentials", advice: "Are the connection's credentials right, and still valid?" },
  PERMISSION_DENIED: { option: "credentials", advice: "May the connection's credentials run work of this task hub?" },
};

/** @param what - what could not be done, for example `the worker cannot reach its task hub` */
export function connectionFailure(what: string, cause: unknown): ConnectionError {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  return new ConnectionError(`${what}${why}${hintFor(cause)}`, { cause });
}

/** Whether trying again can never help: whoever answers there is no task hub, or understands nothing of this. */
export function isHopeless(error: unknown): boolean {
  return error instanceof ServiceError && (error.code === "UNIMPLEMENTED" || error.code === "INVALID_ARGUMENT");
}

/** Whether there is no task hub of that name, for now: nothing else that connecting asks for can be missing. */
export function isMissingHub(error: unknown): boolean {
  return error instanceof ServiceError && error.code === "NOT_FOUND";
}

function hintFor(error: unknown): string {
  if (!(error instanceof ServiceError)) return "";
  const hint = hints[error.code];
  if (hint === undefined || error.message.includes(hint.option)) return "";
  return `${/[.!?]$/.test(error.message) ? "" : "."} ${hint.advice}`;
}
