import type { FailureDetails, JsonRecord } from "@reawait/protocol";
import { errorPrototypes } from "../payload/error-record.js";
import { deepest, isPlainJson } from "../payload/is-plain-json.js";
import { RecordedError } from "./recorded-error.js";

/** A chain of causes is cut after so many errors. */
export const longestCauseChain = 32;

/** Messages and stacks are cut after so many characters; the properties of one error, as JSON, are left out beyond. */
const longestText = 32_768;
const longestProperties = 8_192;

/** Properties that nest deeper are left out: protobuf libraries refuse messages of a hundred levels, two for each of these. */
const deepestProperties = 16;

/** How to record a failure. */
export interface FailureOptions {
  /** Retrying can't help, whatever the error says of itself. Default: false. */
  readonly nonRetriable?: boolean;
}

/**
 * Records whatever was thrown, so that it can travel and be stored. Never throws, whatever it is given: a getter or proxy
 * that throws counts as absent, a cycle or very long chain of causes is cut, long texts are shortened.
 *
 * - `errorType` is the error's name, or its class's name where the class did not set one. Never empty.
 * - An AggregateError without a cause has the first of its errors as inner failure.
 * - `properties` are the own enumerable properties that are plain JSON, such as `code`.
 * - `isNonRetriable` is true for an error that has `nonRetriable: true`, as `NonRetriableError` does.
 */
export function toFailureDetails(thrown: unknown, options: FailureOptions = {}): FailureDetails {
  const chain = causeChain(thrown);
  let details: FailureDetails | undefined;
  for (const link of chain.reverse()) details = describeLink(link, details);
  // The chain begins with what was thrown, so there is always one link.
  const outermost = details ?? describeLink(thrown, undefined);
  return options.nonRetriable === true ? { ...outermost, isNonRetriable: true } : outermost;
}

/**
 * Rebuilds an error from what history recorded, and from nothing else, so that every replay sees the same.
 *
 * @param details - absent where the engine recorded a failure without saying why, as some do for a terminated child
 */
export function fromFailureDetails(details: FailureDetails | undefined): RecordedError {
  const chain: FailureDetails[] = [];
  for (let link = details; link && chain.length < longestCauseChain; link = link.innerFailure) chain.push(link);
  let error: RecordedError | undefined;
  for (const link of chain.reverse()) error = rebuildLink(link, error);
  return error ?? withoutDetails();
}

function rebuildLink(link: FailureDetails, cause: RecordedError | undefined): RecordedError {
  return new RecordedError({
    errorType: link.errorType === "" ? "Error" : link.errorType,
    message: link.errorMessage,
    stack: link.stackTrace,
    cause,
    nonRetriable: link.isNonRetriable,
    properties: link.properties === undefined ? undefined : copyJson(link.properties),
  });
}

function withoutDetails(): RecordedError {
  return new RecordedError({
    errorType: "Error",
    message:
      "The engine recorded a failure without details. A child that was terminated looks like this on some engines.",
    stack: undefined,
    cause: undefined,
    nonRetriable: false,
    properties: undefined,
  });
}

function causeChain(thrown: unknown): unknown[] {
  const chain = [thrown];
  for (let cause = causeOf(thrown); cause !== undefined && cause !== null; cause = causeOf(cause)) {
    if (chain.length === longestCauseChain || chain.includes(cause)) break;
    chain.push(cause);
  }
  return chain;
}

function causeOf(thrown: unknown): unknown {
  return readProperty(thrown, "cause") ?? attempt(() => listOf(readProperty(thrown, "errors"))[0]);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function describeLink(thrown: unknown, innerFailure: FailureDetails | undefined): FailureDetails {
  const stack = readProperty(thrown, "stack");
  const properties = propertiesOf(thrown);
  return {
    errorType: typeOf(thrown),
    errorMessage: bounded(messageOf(thrown)),
    isNonRetriable: readProperty(thrown, "nonRetriable") === true,
    ...(typeof stack === "string" && { stackTrace: bounded(stack) }),
    ...(innerFailure !== undefined && { innerFailure }),
    ...(properties !== undefined && { properties }),
  };
}

function typeOf(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return "Error";
  const name = textOf(readProperty(thrown, "name"));
  const isOwn = attempt(() => Object.hasOwn(thrown, "name")) === true;
  if (name !== undefined && (isOwn || !errorPrototypes.has(name))) return bounded(name);
  // A class that sets no name inherits "Error" or the like from the language: then its own name says more.
  const className = textOf(readProperty(readProperty(thrown, "constructor"), "name"));
  return bounded(className === undefined || className === "Object" ? (name ?? "Error") : className);
}

function messageOf(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  if (typeof thrown === "function") return "A function was thrown.";
  if (typeof thrown !== "object" || thrown === null) return `${String(thrown)} was thrown.`;
  const message = readProperty(thrown, "message");
  if (typeof message === "string") return message;
  const json = attempt(() => (isPlainJson(thrown) ? JSON.stringify(thrown) : undefined));
  return json === undefined ? "An object without a message was thrown." : `An object was thrown: ${json}`;
}

const recordedApart: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "nonRetriable"]);

function propertiesOf(thrown: unknown): JsonRecord | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  if (attempt(() => thrown instanceof RecordedError) === true) return ownProperties(readProperty(thrown, "properties"));
  return ownProperties(thrown, recordedApart);
}

function ownProperties(source: unknown, except: ReadonlySet<string> = new Set()): JsonRecord | undefined {
  if (typeof source !== "object" || source === null) return undefined;
  let length = 0;
  const parts: string[] = [];
  for (const key of attempt(() => Object.keys(source)) ?? []) {
    if (except.has(key)) continue;
    const value = readProperty(source, key);
    const json = attempt(() => (isPlainJson(value, deepest - deepestProperties) ? JSON.stringify(value) : undefined));
    if (json === undefined) continue;
    const part = `${JSON.stringify(key)}:${json}`;
    length += part.length;
    if (length > longestProperties) break;
    parts.push(part);
  }
  // Parsing makes `__proto__` a property like any other.
  return parts.length === 0 ? undefined : (JSON.parse(`{${parts.join(",")}}`) as JsonRecord);
}

/** The error's user may change it, while the record belongs to the engine. */
function copyJson(properties: JsonRecord): JsonRecord {
  return JSON.parse(JSON.stringify(properties)) as JsonRecord;
}

function readProperty(holder: unknown, key: string): unknown {
  if ((typeof holder !== "object" && typeof holder !== "function") || holder === null) return undefined;
  return attempt(() => (holder as Readonly<Record<string, unknown>>)[key]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Shortened, and without lone surrogates, which UTF-8 can't hold. */
function bounded(text: string): string {
  const cut = text.length <= longestText ? text : `${text.slice(0, longestText - 40)}… (${text.length} characters)`;
  return cut.replace(/\p{Surrogate}/gu, "\ufffd");
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
