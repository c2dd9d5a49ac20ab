import type { ServiceError as GrpcError } from "@grpc/grpc-js";

import { formatDuration } from "../../duration.js";
import { ServiceError } from "../../service-error.js";
import { codeOfNumber } from "../status-code.js";
import type { Address } from "./address.js";
import { explainFailure } from "./explain-failure.js";
import { foreignCode } from "./foreign-code.js";
import { speaksTls } from "./speaks-tls.js";

/** Why one attempt at a call failed, and what may be done about it. */
export interface Failure {
  readonly error: ServiceError;
  /** Whether the server may have got it. */
  readonly sent: boolean;
  /** Whether it may pass by itself. */
  readonly transient: boolean;
}

/** What grpc-js tells of a call that failed. */
export interface FailedAttempt {
  readonly error: GrpcError;
  readonly sent: boolean;
}

/** Broken off on the way, by a proxy for one. */
const BROKEN_OFF = "Received RST_STREAM";

/** Turns the failure of an attempt that its caller did not cancel into what the caller is told. */
export async function failureOf(
  { error, sent }: FailedAttempt,
  method: { readonly name: string; readonly deadline?: number | undefined },
  place: Address,
): Promise<Failure> {
  const { details } = error;
  const code = codeOfNumber(error.code);
  const fail = (as: ServiceError["code"], message: string, transient: boolean): Failure => {
    return { error: new ServiceError(as, message, { cause: error }), sent, transient };
  };
  if (code === "UNAVAILABLE" && !sent) {
    const { reason, hint, mayPass } = explainFailure(details);
    const plainToTls = mayPass && place.scheme === "http" && reason.startsWith("Failed to connect");
    if (plainToTls && place.endpoint && (await speaksTls(place.endpoint))) {
      return fail(code, `The server at ${place.address} speaks TLS: use https:// instead of http://.`, false);
    }
    return fail(code, `No engine can be reached at ${place.address}: ${reason}. ${hint}`, mayPass);
  }
  // It is not the caller who cancelled it: the server is going away.
  if (code === "UNAVAILABLE" || code === "CANCELLED" || details.startsWith(BROKEN_OFF)) {
    return fail("UNAVAILABLE", `The engine at ${place.address} is not available: ${details}`, true);
  }
  if (code === "DEADLINE_EXCEEDED") {
    const within = method.deadline === undefined ? "" : ` within ${formatDuration(method.deadline)}`;
    // Where nobody set a deadline, something on the way did: those who wait go on waiting.
    const hint = sent ? "Is it overloaded?" : "It could not even be connected to: is this its address?";
    const message = `The engine at ${place.address} did not answer ${method.name}${within}. ${hint}`;
    return fail(code, message, method.deadline === undefined);
  }
  if (code === "RESOURCE_EXHAUSTED" && /message larger than max/i.test(details)) {
    return fail(code, `${details}. Ask for less at once, or raise maxMessageSize on both sides.`, false);
  }
  return fail(foreignCode(code, details), details || `The engine at ${place.address} answered ${code}.`, false);
}
