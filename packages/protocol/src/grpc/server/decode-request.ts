import type { Metadata } from "@grpc/grpc-js";

import { ServiceError } from "../../service-error.js";
import type { Method } from "../method.js";
import { reasonOf } from "../reason-of.js";
import type { ServerEnvironment } from "./serve-options.js";

/**
 * What a caller asks for.
 *
 * @throws ServiceError `NOT_FOUND` for another task hub, `INVALID_ARGUMENT` for what is no such message
 */
export function decodeRequest<Request>(
  method: Pick<Method<Request, unknown>, "name" | "request">,
  call: { readonly request: Buffer; readonly metadata: Metadata },
  { taskHub }: ServerEnvironment,
): Request {
  for (const wanted of call.metadata.get("taskhub")) {
    if (taskHub === undefined || wanted === taskHub) continue;
    const message = `There is no task hub ${JSON.stringify(String(wanted))} here; this one is ${JSON.stringify(taskHub)}.`;
    throw new ServiceError("NOT_FOUND", message);
  }
  try {
    return method.request.decode(call.request);
  } catch (error) {
    const why = reasonOf(error);
    throw new ServiceError("INVALID_ARGUMENT", `The request of ${method.name} cannot be read: ${why}`, {
      cause: error,
    });
  }
}
