import { ServiceError } from "../service-error.js";

/** What both sides send and take at most, unless told otherwise: 64 MiB. gRPC's own 4 MiB are too few for histories. */
const DEFAULT_MAX_MESSAGE_SIZE = 67_108_864;

/** @throws RangeError where it is no size */
export function checkMaxMessageSize(size: number | undefined): number {
  if (size === undefined) return DEFAULT_MAX_MESSAGE_SIZE;
  if (Number.isSafeInteger(size) && size >= 1 && size < 2 ** 31) return size;
  throw new RangeError(`maxMessageSize must be a whole number of bytes from 1 to ${2 ** 31 - 1}, not ${size}.`);
}

/** @throws ServiceError `RESOURCE_EXHAUSTED` where the message is larger */
export function checkMessageSize(bytes: Uint8Array, limit: number, what: string): void {
  if (bytes.byteLength <= limit) return;
  const message =
    `${what} is ${bytes.byteLength} bytes long, more than the ${limit} that may be sent at once. ` +
    "Send or ask for less, keep large data elsewhere and pass a reference to it, or raise maxMessageSize on both sides.";
  throw new ServiceError("RESOURCE_EXHAUSTED", message);
}
