import type { status } from "@grpc/grpc-js";

import type { Logger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { numberOfCode } from "../status-code.js";

/** What a call ends with, as grpc-js takes it. */
export interface ErrorStatus {
  readonly code: status;
  readonly details: string;
}

/** Characters; what a message travels in is a header, and headers are limited to some ten thousand bytes. */
const LONGEST_DETAILS = 4_000;

/**
 * What a failed call answers: the code and the message of a `ServiceError`. Anything else is a fault of the service:
 * `INTERNAL`, its message and stack in the log only.
 */
export function errorStatus(error: unknown, method: string, logger: Logger): ErrorStatus {
  if (error instanceof ServiceError) return { code: numberOfCode(error.code), details: toHeader(error.message) };
  logger.error(`${method} failed with what is no ServiceError`, error);
  return { code: numberOfCode("INTERNAL"), details: `The engine failed while it answered ${method}; see its log.` };
}

/** grpc-js throws, beyond anybody's catch, on half of a surrogate pair. */
function toHeader(message: string): string {
  return message.slice(0, LONGEST_DETAILS).replace(/\p{Surrogate}/gu, "\uFFFD");
}
