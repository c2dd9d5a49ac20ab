/**
 * Neutral history events to and from the generated messages, driven by the generated descriptors: a second, slow way
 * between the two, to hold the hand-written codec against.
 */
import { create, fromJson, isMessage, toJson } from "@bufbuild/protobuf";
import type { DescEnum, DescField, DescMessage, JsonObject, JsonValue, Message } from "@bufbuild/protobuf";
import { TimestampSchema, ValueSchema } from "@bufbuild/protobuf/wkt";
import { HistoryEventSchema } from "../gen/history_pb.js";
import type { HistoryEvent as HistoryEventMessage } from "../gen/history_pb.js";
import type { HistoryEvent } from "../model/history-event.js";

type Fields = Readonly<Record<string, unknown>>;

export function toMessage(event: HistoryEvent): HistoryEventMessage {
  const { kind, eventId, timestamp, ...body } = event;
  const init: Fields = { eventId, timestamp: timestampOf(timestamp) };
  if (kind === "unknown") return create(HistoryEventSchema, init);
  const value = messageOf(bodyField(kind).message, body);
  return create(HistoryEventSchema, { ...init, eventType: { case: kind, value } } as never);
}

export function fromMessage(message: HistoryEventMessage): HistoryEvent {
  const { eventId, timestamp, eventType } = message;
  const head = { eventId, timestamp: timestamp === undefined ? 0 : millisecondsOf(timestamp) };
  if (eventType.case === undefined) return { kind: "unknown", ...head };
  return { kind: eventType.case, ...head, ...recordOf(bodyField(eventType.case).message, eventType.value) } as never;
}

function bodyField(kind: string): DescField & { fieldKind: "message" } {
  const field = HistoryEventSchema.fields.find((each) => each.localName === kind);
  if (field?.fieldKind !== "message") throw new TypeError(`the contract has no event ${kind}`);
  return field;
}

function messageOf(schema: DescMessage, record: object): Message {
  const fields: [string, unknown][] = [];
  for (const field of schema.fields) {
    const value = (record as Fields)[neutralName(field)];
    if (value !== undefined) fields.push([field.localName, fieldToMessage(field, value)]);
  }
  return create(schema, Object.fromEntries(fields));
}

function fieldToMessage(field: DescField, value: unknown): unknown {
  switch (field.fieldKind) {
    case "scalar":
    case "list":
      return value;
    case "enum":
      return statusNumber(field.enum, value);
    case "map":
      return field.mapKind === "message" ? mapValues(value, (each) => fromJson(ValueSchema, each as JsonValue)) : value;
    case "message":
      if (field.message.typeName === "google.protobuf.StringValue") return value;
      if (field.message.typeName === TimestampSchema.typeName) return timestampOf(value as number);
      return messageOf(field.message, value as object);
  }
}

function recordOf(schema: DescMessage, message: Message): Fields {
  const values = message as unknown as Fields;
  return Object.fromEntries(schema.fields.map((f) => [neutralName(f), fieldFromMessage(f, values[f.localName])]));
}

function fieldFromMessage(field: DescField, value: unknown): unknown {
  switch (field.fieldKind) {
    case "scalar":
      return field.localName === "spanID" && value === "" ? undefined : value;
    case "list":
      return value;
    case "enum":
      return statusName(field.enum, value);
    case "map": {
      if (Object.keys(value as object).length === 0) return undefined;
      return field.mapKind === "message" ? mapValues(value, (each) => toJson(ValueSchema, each as never)) : value;
    }
    case "message":
      if (isMessage(value, TimestampSchema)) return millisecondsOf(value);
      return isMessage(value) ? recordOf(field.message, value) : value;
  }
}

/** The contract writes `spanID`, the neutral model `spanId`. */
function neutralName(field: DescField): string {
  return field.localName.replace(/ID$/, "Id");
}

function mapValues(record: unknown, convert: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(
    Object.entries(record as Fields).map(([key, value]) => [key, convert(value)]),
  ) as JsonObject;
}

function statusNumber(descriptor: DescEnum, name: unknown): number | undefined {
  return descriptor.values.find((value) => value.name === `ORCHESTRATION_STATUS_${String(name)}`)?.number;
}

function statusName(descriptor: DescEnum, number: unknown): string | undefined {
  return descriptor.values.find((value) => value.number === number)?.localName;
}

function timestampOf(time: number) {
  const seconds = Math.floor(time / 1_000);
  return create(TimestampSchema, { seconds: BigInt(seconds), nanos: (time - seconds * 1_000) * 1_000_000 });
}

function millisecondsOf(timestamp: { readonly seconds: bigint; readonly nanos: number }): number {
  return Number(timestamp.seconds) * 1_000 + Math.floor(timestamp.nanos / 1_000_000);
}
