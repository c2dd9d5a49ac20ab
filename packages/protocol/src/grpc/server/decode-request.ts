import { ServiceError } from "../../service-error.js";
import type { Codec } from "../codec.js";
import { reasonOf } from "../reason-of.js";

/**
 * What a caller asks for.
 *
 * @throws ServiceError `INVALID_ARGUMENT` for what is no such message
 */
export function decodeRequest<Request>(
  method: { readonly name: string; readonly request: Pick<Codec<Request>, "decode"> },
  bytes: Uint8Array,
): Request {
  try {
    return method.request.decode(bytes);
  } catch (error) {
    const why = reasonOf(error);
    throw new ServiceError("INVALID_ARGUMENT", `The request of ${method.name} cannot be read: ${why}`, {
      cause: error,
    });
  }
}
