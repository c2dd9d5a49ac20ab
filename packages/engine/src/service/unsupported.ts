import { ServiceError } from "@reawait/protocol";

export function unsupported(what: string): ServiceError {
  return new ServiceError("UNIMPLEMENTED", `${what} is not supported by this engine.`);
}
