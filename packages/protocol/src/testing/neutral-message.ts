/**
 * Neutral records to and from the generated messages, driven by the generated descriptors: a second, slow way between
 * the two, to hold the hand-written codecs against.
 *
 * What the neutral model calls `kind` is the case of a oneof. Where the fields of that case are kept differs: in the
 * record itself (history events, actions), or in a record within (work items, messages to entities).
 */
import { create, fromJson, isMessage, toJson } from "@bufbuild/protobuf";
import type {
  DescEnum,
  DescField,
  DescMessage,
  JsonObject,
  JsonValue,
  Message,
  MessageShape,
} from "@bufbuild/protobuf";
import { TimestampSchema, ValueSchema } from "@bufbuild/protobuf/wkt";

type Fields = Readonly<Record<string, unknown>>;

interface OneofValue {
  readonly case: string | undefined;
  readonly value?: Message | undefined;
}

/** Fields of the contract that the neutral model leaves out. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "OrchestratorRequest.entityParameters",
  "OrchestratorResponse.isPartial",
  "OrchestratorResponse.chunkIndex",
]);

export function toMessage<Schema extends DescMessage>(schema: Schema, record: object): MessageShape<Schema> {
  return messageOf(schema, record as Fields) as MessageShape<Schema>;
}

/** The record in the form a decoder gives it: each optional key is there. */
export function fromMessage<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): unknown {
  return recordOf(schema, message);
}

function messageOf(schema: DescMessage, record: Fields): Message {
  const init: [string, unknown][] = [];
  for (const field of plainFields(schema)) {
    const value = record[neutralName(field)];
    if (value !== undefined) init.push([field.localName, fieldToMessage(field, value)]);
  }
  for (const oneof of schema.oneofs) {
    const chosen = caseOf(schema, record);
    const field = oneof.fields.find((each) => each.localName === chosen.name);
    if (field?.fieldKind !== "message") continue;
    init.push([oneof.localName, { case: chosen.name, value: messageOf(field.message, chosen.body) }]);
  }
  return create(schema, Object.fromEntries(init));
}

function caseOf(schema: DescMessage, record: Fields): { readonly name: string; readonly body: Fields } {
  switch (schema.typeName) {
    case "WorkItem": {
      const { kind, request } = record as { kind: string; request?: Fields };
      return request === undefined ? { name: kind, body: {} } : { name: `${kind}Request`, body: request };
    }
    case "SendEntityMessageAction": {
      const { message } = record as { message: Fields & { kind: string } };
      return { name: message.kind, body: message };
    }
  }
  return { name: String(record["kind"]), body: record };
}

function recordOf(schema: DescMessage, message: Message): Fields {
  const values = message as unknown as Fields;
  const head = Object.fromEntries(
    plainFields(schema).map((field) => [neutralName(field), fieldFromMessage(field, values[field.localName])]),
  );
  const [oneof] = schema.oneofs;
  if (oneof === undefined) return head;
  const chosen = values[oneof.localName] as OneofValue;
  const field = oneof.fields.find((each) => each.localName === chosen.case);
  const body =
    field?.fieldKind === "message" && chosen.value !== undefined ? recordOf(field.message, chosen.value) : {};
  return withCase(schema, head, chosen.case ?? "unknown", body);
}

function withCase(schema: DescMessage, head: Fields, kind: string, body: Fields): Fields {
  switch (schema.typeName) {
    case "WorkItem":
      return kind === "healthPing" ? { kind } : { kind: kind.replace(/Request$/, ""), ...head, request: body };
    case "SendEntityMessageAction":
      return { message: { kind, timestamp: 0, ...body } };
    case "OrchestratorAction": {
      if (kind !== "sendEntityMessage") break;
      // The message is an event, whose id the contract leaves to the action around it.
      const message = body["message"] as Fields;
      return { kind, ...head, message: { ...message, eventId: head["id"] } };
    }
  }
  return { kind, ...head, ...body };
}

function plainFields(schema: DescMessage): readonly DescField[] {
  return schema.fields.filter(
    (field) => field.oneof === undefined && !LEFT_OUT.has(`${schema.typeName}.${field.localName}`),
  );
}

function fieldToMessage(field: DescField, value: unknown): unknown {
  switch (field.fieldKind) {
    case "scalar":
      return value;
    case "list":
      return field.listKind === "message"
        ? (value as readonly Fields[]).map((each) => messageOf(field.message, each))
        : value;
    case "enum":
      return statusNumber(field.enum, value);
    case "map":
      return field.mapKind === "message" ? mapValues(value, (each) => fromJson(ValueSchema, each as JsonValue)) : value;
    case "message":
      if (isWrapper(field.message)) return value;
      if (field.message.typeName === TimestampSchema.typeName) return timestampOf(value as number);
      return messageOf(field.message, value as Fields);
  }
}

function fieldFromMessage(field: DescField, value: unknown): unknown {
  switch (field.fieldKind) {
    case "scalar":
      return field.localName === "spanID" && value === "" ? undefined : value;
    case "list":
      return field.listKind === "message"
        ? (value as readonly Message[]).map((each) => recordOf(field.message, each))
        : value;
    case "enum":
      return statusName(field.enum, value);
    case "map": {
      if (Object.keys(value as object).length === 0) return undefined;
      return field.mapKind === "message" ? mapValues(value, (each) => toJson(ValueSchema, each as never)) : value;
    }
    case "message":
      if (field.message.typeName === TimestampSchema.typeName) return millisecondsOf(field, value);
      return isMessage(value) ? recordOf(field.message, value) : value;
  }
}

/** `google.protobuf.StringValue` and `Int32Value`, which protobuf-es has as plain values. */
function isWrapper(schema: DescMessage): boolean {
  return /^google\.protobuf\.\w+Value$/.test(schema.typeName);
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

/** An event without a time, and a timer without one, is at 0; other times may be absent. */
function millisecondsOf(field: DescField, value: unknown): number | undefined {
  if (isMessage(value, TimestampSchema)) return Number(value.seconds) * 1_000 + Math.floor(value.nanos / 1_000_000);
  return field.localName === "timestamp" || field.localName === "fireAt" ? 0 : undefined;
}
