import type { FailureDetails, JsonValue } from "../model/failure-details.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readJsonEntry, writeJsonEntries } from "./json-value-codec.js";
import { readStringValue, writeStringValue } from "./well-known-types.js";

/** Empty properties are absent properties: a map has no other way to say so. */
export function readFailureDetails(reader: BinaryReader): FailureDetails {
  let errorType = "";
  let errorMessage = "";
  let stackTrace: string | undefined;
  let innerFailure: FailureDetails | undefined;
  let isNonRetriable = false;
  let properties: (readonly [string, JsonValue])[] | undefined;
  const outer = reader.enter();
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
  reader.leave(outer);
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
  writer.string(1, failure.errorType);
  writer.string(2, failure.errorMessage);
  writeStringValue(writer, 3, failure.stackTrace);
  writeFailureDetails(writer, 4, failure.innerFailure);
  writer.bool(5, failure.isNonRetriable);
  if (failure.properties !== undefined) writeJsonEntries(writer, 6, failure.properties);
  writer.end(start);
}
