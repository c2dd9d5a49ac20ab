import type { FailureDetails } from "../model/failure-details.js";
import { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { encodeMessage } from "./encode-message.js";
import { readJsonEntry, writeJsonEntries } from "./json-value-codec.js";
import type { JsonEntry } from "./json-value-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

/**
 * Encodes a failure as a `TaskFailureDetails` of its own.
 *
 * @throws WireFormatError if the record has no form on the wire.
 */
export function encodeFailureDetails(failure: FailureDetails): Uint8Array<ArrayBuffer> {
  return encodeMessage((writer) => {
    writeFields(writer, failure);
  });
}

/**
 * Decodes a `TaskFailureDetails`.
 *
 * @throws WireFormatError if the bytes are not such a message.
 */
export function decodeFailureDetails(bytes: Uint8Array): FailureDetails {
  return readFields(new BinaryReader(bytes));
}

export function readFailureDetails(reader: BinaryReader): FailureDetails {
  const outer = reader.enter();
  const failure = readFields(reader);
  reader.leave(outer);
  return failure;
}

/** Empty properties are absent properties: a map has no other way to say so. */
function readFields(reader: BinaryReader): FailureDetails {
  let errorType = "";
  let errorMessage = "";
  let stackTrace: string | undefined;
  let innerFailure: FailureDetails | undefined;
  let isNonRetriable = false;
  let properties: JsonEntry[] | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 2:
        errorType = reader.name();
        break;
      case (2 << 3) | 2:
        errorMessage = reader.string();
        break;
      case (3 << 3) | 2:
        stackTrace = readStringValue(reader);
        break;
      case (4 << 3) | 2:
        innerFailure = readFailureDetails(reader);
        break;
      case (5 << 3) | 0:
        isNonRetriable = reader.bool();
        break;
      case (6 << 3) | 2:
        (properties ??= []).push(readJsonEntry(reader));
        break;
      default:
        reader.skip(tag);
    }
  }
  return {
    errorType,
    errorMessage,
    stackTrace,
    innerFailure,
    isNonRetriable,
    properties: properties && Object.fromEntries(properties),
  };
}

export function writeFailureDetails(writer: BinaryWriter, field: number, failure: FailureDetails | undefined): void {
  if (failure === undefined) return;
  const start = writer.begin(field);
  writeFields(writer, failure);
  writer.end(start);
}

function writeFields(writer: BinaryWriter, failure: FailureDetails): void {
  writer.string(1, failure.errorType);
  writer.string(2, failure.errorMessage);
  writeStringValue(writer, 3, failure.stackTrace);
  writeFailureDetails(writer, 4, failure.innerFailure);
  writer.bool(5, failure.isNonRetriable);
  if (failure.properties !== undefined) writeJsonEntries(writer, 6, failure.properties);
}
