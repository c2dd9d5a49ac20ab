/** Why a turn is given back, beside a message of the contract that has no field for it. */
import type { Metadata } from "@grpc/grpc-js";

import type { FailureDetails } from "../model/failure-details.js";
import { decodeFailureDetails, encodeFailureDetails } from "../wire/failure-details-codec.js";
import { extensionMetadata } from "./extension-metadata.js";
import { shorten } from "./shorten.js";
import { toBuffer } from "./to-buffer.js";

/** Characters: together they stay below what servers take as headers, 8 KiB with some. */
const LONGEST_TYPE = 100;
const LONGEST_MESSAGE = 500;
const LONGEST_STACK = 500;

/** What a payload codec encoded: cut, it could not be decoded any more. */
const ENCODED_MARK = "reawait:encoded:";
const LONGEST_ENCODED = 1_500;

/** Shortened: only the outermost failure, and of that the beginning; of what is encoded, all or nothing. */
export function writeReason(metadata: Metadata, reason: FailureDetails | undefined): void {
  if (reason === undefined) return;
  const shortened: FailureDetails = {
    errorType: shorten(reason.errorType, LONGEST_TYPE),
    errorMessage: fit(reason.errorMessage, LONGEST_MESSAGE),
    stackTrace: reason.stackTrace && fit(reason.stackTrace, LONGEST_STACK),
    isNonRetriable: reason.isNonRetriable,
  };
  metadata.set(extensionMetadata.reason, toBuffer(encodeFailureDetails(shortened)));
}

function fit(text: string, longest: number): string {
  if (!text.startsWith(ENCODED_MARK)) return shorten(text, longest);
  return text.length <= LONGEST_ENCODED ? text : "";
}

/** `undefined` where there is none, or nothing that can be read: it only informs. */
export function readReason(metadata: Metadata): FailureDetails | undefined {
  const [value] = metadata.get(extensionMetadata.reason);
  if (!Buffer.isBuffer(value)) return undefined;
  try {
    return decodeFailureDetails(value);
  } catch {
    return undefined;
  }
}
