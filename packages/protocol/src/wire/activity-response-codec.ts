import type { FailureDetails } from "../model/failure-details.js";
import type { ActivityResponse } from "../model/work-item.js";
import { BinaryReader } from "./binary-reader.js";
import { encodeMessage } from "./encode-message.js";
import { readFailureDetails, writeFailureDetails } from "./failure-details-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

/**
 * Encodes the answer to an activity as an `ActivityResponse`.
 *
 * @throws WireFormatError if the record has no form on the wire.
 */
export function encodeActivityResponse(response: ActivityResponse): Uint8Array<ArrayBuffer> {
  return encodeMessage((writer) => {
    writer.string(1, response.instanceId);
    writer.int32(2, response.taskId);
    writeStringValue(writer, 3, response.result);
    writeFailureDetails(writer, 4, response.failureDetails);
    writer.string(5, response.completionToken);
  });
}

/**
 * Decodes an `ActivityResponse`. The token is empty where the worker is older than tokens.
 *
 * @throws WireFormatError if the bytes are not such a message.
 */
export function decodeActivityResponse(bytes: Uint8Array): ActivityResponse {
  let instanceId = "";
  let taskId = 0;
  let result: string | undefined;
  let failureDetails: FailureDetails | undefined;
  let completionToken = "";
  const reader = new BinaryReader(bytes);
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        instanceId = reader.string();
        break;
      case (2 << 3) | 0:
        taskId = reader.int32();
        break;
      case (3 << 3) | 2:
        result = readStringValue(reader);
        break;
      case (4 << 3) | 2:
        failureDetails = readFailureDetails(reader);
        break;
      case (5 << 3) | 2:
        completionToken = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { instanceId, taskId, completionToken, result, failureDetails };
}
