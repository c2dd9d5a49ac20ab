import type { ServiceErrorCode } from "../../service-error.js";

/** Engines in Go say everything with `UNKNOWN`; what they mean stands in the text. */
const meanings: readonly (readonly [sign: RegExp, code: ServiceErrorCode])[] = [
  [/already exists/i, "ALREADY_EXISTS"],
  [/no such instance exists/i, "NOT_FOUND"],
  [/unknown instance ID\/task ID combo/i, "NOT_FOUND"],
  [/has not yet completed/i, "FAILED_PRECONDITION"],
  [/not implemented|not supported/i, "UNIMPLEMENTED"],
];

/** The code that an engine should have answered with. */
export function foreignCode(code: ServiceErrorCode, details: string): ServiceErrorCode {
  if (code !== "UNKNOWN") return code;
  return meanings.find(([sign]) => sign.test(details))?.[1] ?? code;
}
