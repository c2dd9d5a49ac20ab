import type { status } from "@grpc/grpc-js";

import type { Logger } from "../../logger.js";
import { ServiceError } from "../../service-error.js";
import { numberOfCode } from "../status-code.js";

/** What a call ends with, as grpc-js takes it. */
export interface ErrorStatus {
  readonly code: status;
  readonly details: string;
}

/**
 * Bytes, percent-encoded. A message travels in a header, and clients in other languages take no more than 8 KiB of those
 * altogether.
 */
const LONGEST_DETAILS = 4_000;

/**
 * What a failed call answers (E8): the code and the message of a `ServiceError`. Anything else is a fault of the service:
 * `INTERNAL`, its message and stack in the log only.
 */
export function errorStatus(error: unknown, method: string, logger: Logger): ErrorStatus {
  if (error instanceof ServiceError) return { code: numberOfCode(error.code), details: toHeader(error.message) };
  logger.error(`${method} failed with what is no ServiceError`, error);
  return { code: numberOfCode("INTERNAL"), details: `The engine failed while it answered ${method}; see its log.` };
}

/** The beginning of it. grpc-js throws, beyond anybody's catch, on half of a surrogate pair. */
function toHeader(message: string): string {
  let left = LONGEST_DETAILS;
  let details = "";
  for (const character of message) {
    const written = /\p{Surrogate}/u.test(character) ? "\uFFFD" : character;
    left -= encodeURI(written).length;
    if (left < 0) break;
    details += written;
  }
  return details;
}
