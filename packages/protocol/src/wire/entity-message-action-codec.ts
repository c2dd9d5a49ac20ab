/**
 * The message `SendEntityMessageAction`: one of four events of the history, without id and time. Here such an event has the
 * id of the action, which is the one that its confirmation will have, and happened at 0.
 */
import type { SendEntityMessageAction } from "../model/orchestrator-action.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import * as entityLock from "./entity-lock-event-codec.js";
import * as entityOperation from "./entity-operation-event-codec.js";
import { WireFormatError } from "./wire-format-error.js";

type EntityMessage = SendEntityMessageAction["message"];
type EntityMessageKind = EntityMessage["kind"];
type EntityMessageOf<Kind extends EntityMessageKind> = Extract<EntityMessage, { readonly kind: Kind }>;

/** Reads the fields of the open message up to its end. */
type ReadMessage<Message> = (reader: BinaryReader, eventId: number, timestamp: number) => Message;

interface MessageCodec<Message> {
  readonly field: number;
  readonly read: ReadMessage<Message>;
  readonly write: (writer: BinaryWriter, message: Message) => void;
}

const messages: { readonly [Kind in EntityMessageKind]: MessageCodec<EntityMessageOf<Kind>> } = {
  entityOperationSignaled: {
    field: 1,
    read: entityOperation.readEntityOperationSignaled,
    write: entityOperation.writeEntityOperationSignaled,
  },
  entityOperationCalled: {
    field: 2,
    read: entityOperation.readEntityOperationCalled,
    write: entityOperation.writeEntityOperationCalled,
  },
  entityLockRequested: {
    field: 3,
    read: entityLock.readEntityLockRequested,
    write: entityLock.writeEntityLockRequested,
  },
  entityUnlockSent: { field: 4, read: entityLock.readEntityUnlockSent, write: entityLock.writeEntityUnlockSent },
};

const readMessageOfTag: ReadonlyMap<number, ReadMessage<EntityMessage>> = new Map(
  Object.values(messages).map(({ field, read }) => [(field << 3) | 2, read]),
);

/** @throws WireFormatError also if the message is of no known kind. */
export function readSendEntityMessage(reader: BinaryReader, id: number): SendEntityMessageAction {
  let message: EntityMessage | undefined;
  let unknownField: number | undefined;
  while (reader.hasMore()) {
    const tag = reader.tag();
    const readMessage = readMessageOfTag.get(tag);
    if (readMessage === undefined) {
      unknownField = tag >>> 3;
      reader.skip(tag);
    } else {
      const outer = reader.enter();
      message = readMessage(reader, id, 0);
      reader.leave(outer);
    }
  }
  if (message === undefined) throw unknownKind(id, unknownField);
  return { kind: "sendEntityMessage", id, message };
}

export function writeSendEntityMessage(writer: BinaryWriter, { message }: SendEntityMessageAction): void {
  writeMessage(writer, message.kind, message);
}

function writeMessage<Kind extends EntityMessageKind>(
  writer: BinaryWriter,
  kind: Kind,
  message: EntityMessageOf<Kind>,
): void {
  const codec = messages[kind];
  const start = writer.begin(codec.field);
  codec.write(writer, message);
  writer.end(start);
}

function unknownKind(id: number, field: number | undefined): WireFormatError {
  return new WireFormatError(
    field === undefined
      ? `action ${id} sends no message to an entity`
      : `action ${id} sends an entity a message of an unknown kind: field ${field}`,
  );
}
