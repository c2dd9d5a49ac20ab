/**
 * Histories as text, to be kept in files, compared and replayed elsewhere: protobuf JSON of the message `HistoryChunk`,
 * `{ "events": [...] }`, so that any tool that knows the contract reads them.
 *
 * The field order is that of the contract, and nothing is left to chance: the same history is the same text.
 *
 * Not its job: payloads, which stay the strings that travelled; whether the events fit together (see `replay` in
 * `@reawait/testing`).
 */
import { fromBinary, fromJson, toBinary, toJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { HistoryEventSchema } from "../gen/history_pb.js";
import type { HistoryEvent } from "../model/history-event.js";
import { readFarTimes, takeFarTimes, withTimes, writeFarTimes } from "./far-times.js";
import { decodeHistoryEvent, encodeHistoryEvent } from "./history-codec.js";
import { HistoryFormatError } from "./history-format-error.js";
import { withOurNames } from "./history-json-names.js";
import { NESTING_LIMIT } from "./nesting-limit.js";
import { parseHistoryText } from "./parse-history-text.js";
import { withoutStackTraces } from "./without-stack-traces.js";

export interface WriteHistoryOptions {
  /**
   * Whether the stack traces of failures are written. They name paths and lines of the machine that they come from;
   * without them a file is the same wherever it was recorded. Default: `true`.
   */
  readonly stackTraces?: boolean | undefined;
}

/** Protobuf counts each list and each record of a JSON value, and what stands around it. */
const DEEP = { recursionLimit: 4 * NESTING_LIMIT } as const;

/** The neutral names of the kinds. */
const KINDS: ReadonlySet<string> = new Set([
  "unknown",
  ...HistoryEventSchema.fields.flatMap(({ oneof, localName }) => (oneof ? [localName] : [])),
]);

/**
 * Writes a history as text, indented by two spaces and ended by a line break: ready for a file, and for `git diff`.
 *
 * @throws WireFormatError if a record has no form on the wire
 *
 * @example
 * await writeFile("histories/order-17.json", writeHistory(events));
 */
export function writeHistory(
  events: readonly HistoryEvent[],
  { stackTraces = true }: WriteHistoryOptions = {},
): string {
  const written = events.map((event) => writeEvent(stackTraces ? event : withoutStackTraces(event)));
  return `${JSON.stringify({ events: written }, undefined, 2)}\n`;
}

/**
 * Reads a history.
 *
 * @param history - text, or the value that `JSON.parse` gave: `{ "events": [...] }`, the bare list of events, or (as text)
 *   one event a line; the events as protobuf JSON, Dapr's included, or as the records of this package
 * @throws HistoryFormatError where it is none, or was written by a newer version
 */
export function readHistory(history: unknown): HistoryEvent[] {
  const value = typeof history === "string" ? parseHistoryText(history) : history;
  return eventsOf(value).map((event, index) => {
    const eventNumber = index + 1;
    try {
      return readEvent(event, eventNumber);
    } catch (error) {
      if (error instanceof HistoryFormatError) throw error;
      throw badEvent(eventNumber, error instanceof Error ? error.message : String(error), error);
    }
  });
}

function writeEvent(given: HistoryEvent): JsonObject {
  const { event, far } = takeFarTimes(given);
  const json = toJson(HistoryEventSchema, fromBinary(HistoryEventSchema, encodeHistoryEvent(event), DEEP));
  return writeFarTimes(json as JsonObject, event.kind, far);
}

function readEvent(value: unknown, eventNumber: number): HistoryEvent {
  if (!isRecord(value)) throw badEvent(eventNumber, "it is no JSON object");
  if (typeof value["kind"] === "string") return readRecord(value, eventNumber);
  const ours = withOurNames(HistoryEventSchema, value as JsonObject, (name) => {
    throw unknown(eventNumber, `the field "${name}"`);
  });
  const { json, far } = readFarTimes(ours as JsonObject);
  const message = fromJson(HistoryEventSchema, json as JsonValue, DEEP);
  return withTimes(decodeHistoryEvent(toBinary(HistoryEventSchema, message)), far);
}

/** An event as a record of the neutral model, as `JSON.stringify` gives it. */
function readRecord(value: Readonly<Record<string, unknown>>, eventNumber: number): HistoryEvent {
  const kind = String(value["kind"]);
  if (!KINDS.has(kind)) throw unknown(eventNumber, `the kind "${kind}"`);
  // The codec throws at what it cannot write; a field of another type than it should have is one of these.
  return decodeHistoryEvent(encodeHistoryEvent(value as unknown as HistoryEvent));
}

function eventsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isRecord(value) && Array.isArray(value["events"])) return value["events"];
  const found = isRecord(value)
    ? `an object with ${keysOf(value)}`
    : value === null || value === undefined
      ? String(value)
      : `a ${typeof value}`;
  throw new HistoryFormatError(
    `This is no history: it is ${found}, where { "events": [...] } is expected, or a list of events. ` +
      "handle.exportHistory() and reawait-engine export write histories.",
    "notHistory",
  );
}

function keysOf(value: object): string {
  const keys = Object.keys(value);
  const shown = keys.slice(0, 3).map((key) => JSON.stringify(key));
  return keys.length === 0 ? "nothing in it" : `${shown.join(", ")}${keys.length > shown.length ? " ..." : ""}`;
}

function unknown(eventNumber: number, what: string): HistoryFormatError {
  return new HistoryFormatError(
    `Event ${eventNumber} of this history has ${what}, which this version does not know: it was written by a newer ` +
      "version, or is no event at all. Read it with the version that runs where it comes from.",
    "unknownField",
    eventNumber,
  );
}

function badEvent(eventNumber: number, why: string, cause?: unknown): HistoryFormatError {
  return new HistoryFormatError(
    `Event ${eventNumber} of this history cannot be read: ${why}. Export it again, and leave it as it was written.`,
    "badEvent",
    eventNumber,
    { cause },
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
