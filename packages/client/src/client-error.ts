import {
  ConnectionError,
  NotSupportedError,
  OrchestrationAlreadyExistsError,
  OrchestrationNotFoundError,
  OrchestrationStateError,
} from "@reawait/core";
import { ServiceError, type ServiceErrorCode } from "@reawait/protocol";

/** What a call is about, for its errors. */
export interface Subject {
  /** For example `rewind`. */
  readonly operation: string;
  /** Empty where the call is about no one instance. */
  readonly instanceId: string;
  /** Whether the call is about an instance that has to exist. */
  readonly expectsInstance: boolean;
}

/** For example `rewind of instance "a"`. */
export function describeSubject({ operation, instanceId }: Subject): string {
  return instanceId === "" ? operation : `${operation} of instance "${instanceId}"`;
}

/** What a `ServiceError` means to a user; anything else stays what it is. */
export function toClientError(error: unknown, subject: Subject, engine: string): unknown {
  if (!(error instanceof ServiceError)) return error;
  const { instanceId, operation } = subject;
  const options = { cause: error };
  switch (error.code) {
    case "NOT_FOUND":
      return subject.expectsInstance && isMissingInstance(error, instanceId)
        ? new OrchestrationNotFoundError(instanceId, options)
        : connectionError(error, subject, engine);
    case "ALREADY_EXISTS":
      return new OrchestrationAlreadyExistsError(instanceId, options);
    case "FAILED_PRECONDITION":
      return new OrchestrationStateError(instanceId, error.message, options);
    case "UNIMPLEMENTED":
      return new NotSupportedError(operation, engine, options);
    case "INVALID_ARGUMENT":
    case "OUT_OF_RANGE":
      return new TypeError(`${describeSubject(subject)}: ${error.message}`, options);
    case "CANCELLED":
    case "UNKNOWN":
    case "DEADLINE_EXCEEDED":
    case "PERMISSION_DENIED":
    case "RESOURCE_EXHAUSTED":
    case "ABORTED":
    case "INTERNAL":
    case "UNAVAILABLE":
    case "DATA_LOSS":
    case "UNAUTHENTICATED":
      return connectionError(error, subject, engine);
  }
}

/** Whether an engine says that there is no such instance; that there is no such task hub, it says by the same code. */
export function isMissingInstance(error: unknown, instanceId: string): boolean {
  if (!(error instanceof ServiceError) || error.code !== "NOT_FOUND") return false;
  return !/\btask ?hub\b/i.test(error.message.replaceAll(JSON.stringify(instanceId), ""));
}

function connectionError(error: ServiceError, subject: Subject, engine: string): ConnectionError {
  const said = `${describeSubject(subject)}: ${engine} answered ${error.code}: ${error.message}`;
  return new ConnectionError(`${said}${hintFor(error)}`, { cause: error });
}

/** What to do about it, where the connection does not say so itself. */
function hintFor({ code, message }: ServiceError): string {
  const hint = hints[code];
  if (hint === undefined || message.includes(hint.option)) return "";
  return `${/[.!?]$/.test(message) ? "" : "."} ${hint.advice}`;
}

const hints: Readonly<Partial<Record<ServiceErrorCode, { readonly option: string; readonly advice: string }>>> = {
  UNAUTHENTICATED: {
    option: "credentials",
    advice: "Give the connection credentials that are valid (the option credentials of connect).",
  },
  PERMISSION_DENIED: {
    option: "credentials",
    advice: "Give the connection credentials that may do this (the option credentials of connect).",
  },
  RESOURCE_EXHAUSTED: {
    option: "maxMessageSize",
    advice:
      "Where a message was too large: raise maxMessageSize on both sides, or keep large data elsewhere and pass a " +
      "reference to it.",
  },
};
