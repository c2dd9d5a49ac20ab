/**
 * What of a failure is a payload: messages, stacks and properties, of its inner failures too. Its type and whether it may
 * be tried again stay readable, for engines and tools.
 *
 * Engines make failures of their own, which no codec has seen. So what a codec changed says so, and only that is decoded:
 * a text by the mark before it, properties by standing as one text under a single key.
 */
import type { FailureDetails, JsonRecord } from "@reawait/protocol";
import { isRecord } from "../payload/is-record.js";
import type { PayloadMapping } from "./payload-mapping.js";

const encodedKey = "reawait:encoded";
const encodedMark = `${encodedKey}:`;

export function mapFailure(details: FailureDetails, mapping: PayloadMapping): FailureDetails {
  const { errorMessage, stackTrace, innerFailure, properties } = details;
  const [mapText, mapProperties] =
    mapping.direction === "encode" ? [encodeText, encodeProperties] : [decodeText, decodeProperties];
  return {
    ...details,
    errorMessage: mapText(errorMessage, mapping),
    ...(stackTrace !== undefined && { stackTrace: mapText(stackTrace, mapping) }),
    ...(innerFailure !== undefined && { innerFailure: mapFailure(innerFailure, mapping) }),
    ...(properties !== undefined && { properties: mapProperties(properties, mapping) }),
  };
}

function encodeText(text: string, mapping: PayloadMapping): string {
  if (text === "") return text;
  const encoded = mapping.apply(text);
  return encoded === text && !text.startsWith(encodedMark) ? text : encodedMark + encoded;
}

function decodeText(text: string, mapping: PayloadMapping): string {
  return text.startsWith(encodedMark) ? mapping.apply(text.slice(encodedMark.length)) : text;
}

function encodeProperties(properties: JsonRecord, mapping: PayloadMapping): JsonRecord {
  const json = JSON.stringify(properties);
  const encoded = mapping.apply(json);
  return encoded === json && !Object.hasOwn(properties, encodedKey) ? properties : { [encodedKey]: encoded };
}

function decodeProperties(properties: JsonRecord, mapping: PayloadMapping): JsonRecord {
  const encoded = properties[encodedKey];
  if (typeof encoded !== "string" || Object.keys(properties).length !== 1) return properties;
  return parseRecord(mapping.apply(encoded)) ?? properties;
}

/** `undefined` for what no encoding wrote. */
function parseRecord(json: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? (value as JsonRecord) : undefined;
  } catch {
    return undefined;
  }
}
