import { status } from "@grpc/grpc-js";

import type { ServiceErrorCode } from "../service-error.js";

/** The number by which a code travels. */
export function numberOfCode(code: ServiceErrorCode): status {
  return status[code];
}

/** What a number that this version does not know means is unknown. */
export function codeOfNumber(number: number): ServiceErrorCode {
  const name = status[number];
  return isCode(name) ? name : "UNKNOWN";
}

function isCode(name: string | undefined): name is ServiceErrorCode {
  return name !== undefined && name !== "OK";
}
