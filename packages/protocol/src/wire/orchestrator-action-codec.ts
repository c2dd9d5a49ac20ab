/**
 * The message `OrchestratorAction`: an id and one of many bodies. The table below is the contract's oneof; it must name
 * every kind of the neutral model, so a new kind is a compile error here.
 *
 * Of several bodies the last wins. Unlike a history event, an action of a kind that this version does not know is
 * refused: to leave it out would be to lose what the orchestrator asked for.
 */
import type { OrchestratorAction, OrchestratorActionKind } from "../model/orchestrator-action.js";
import * as awaited from "./awaited-action-codec.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import { readSendEntityMessage, writeSendEntityMessage } from "./entity-message-action-codec.js";
import * as execution from "./execution-action-codec.js";
import * as message from "./message-action-codec.js";
import { WireFormatError } from "./wire-format-error.js";

type ActionOf<Kind extends OrchestratorActionKind> = Extract<OrchestratorAction, { readonly kind: Kind }>;

/** Reads the fields of the open body up to its end. */
type ReadBody<Action> = (reader: BinaryReader, id: number) => Action;
type WriteBody<Action> = (writer: BinaryWriter, action: Action) => void;

interface BodyCodec<Action> {
  readonly field: number;
  readonly read: ReadBody<Action>;
  readonly write: WriteBody<Action>;
}

const bodies: { readonly [Kind in OrchestratorActionKind]: BodyCodec<ActionOf<Kind>> } = {
  scheduleTask: { field: 2, read: awaited.readScheduleTask, write: awaited.writeScheduleTask },
  createSubOrchestration: {
    field: 3,
    read: awaited.readCreateSubOrchestration,
    write: awaited.writeCreateSubOrchestration,
  },
  createTimer: { field: 4, read: awaited.readCreateTimer, write: awaited.writeCreateTimer },
  sendEvent: { field: 5, read: message.readSendEvent, write: message.writeSendEvent },
  completeOrchestration: {
    field: 6,
    read: execution.readCompleteOrchestration,
    write: execution.writeCompleteOrchestration,
  },
  terminateOrchestration: {
    field: 7,
    read: message.readTerminateOrchestration,
    write: message.writeTerminateOrchestration,
  },
  sendEntityMessage: { field: 8, read: readSendEntityMessage, write: writeSendEntityMessage },
  rewindOrchestration: { field: 9, read: execution.readRewindOrchestration, write: execution.writeRewindOrchestration },
};

const readBodyOfTag: ReadonlyMap<number, ReadBody<OrchestratorAction>> = new Map(
  Object.values(bodies).map(({ field, read }) => [(field << 3) | 2, read]),
);

/** @throws WireFormatError also if the action is of no known kind. */
export function readOrchestratorAction(reader: BinaryReader): OrchestratorAction {
  let id = 0;
  let readBody: ReadBody<OrchestratorAction> | undefined;
  let bodyAt = 0;
  let unknownField: number | undefined;
  const outer = reader.enter();
  while (reader.hasMore()) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | 0)) {
      id = reader.int32();
      continue;
    }
    const found = readBodyOfTag.get(tag);
    if (found === undefined) {
      unknownField = tag >>> 3;
    } else {
      // The id is part of the record but may come later: the body is read at the end.
      readBody = found;
      bodyAt = reader.mark();
    }
    reader.skip(tag);
  }
  if (readBody === undefined) throw unknownKind(id, unknownField);
  reader.goBack(bodyAt);
  const body = reader.enter();
  const action = readBody(reader, id);
  reader.leave(body);
  reader.leave(outer);
  return action;
}

export function writeOrchestratorAction(writer: BinaryWriter, field: number, action: OrchestratorAction): void {
  const start = writer.begin(field);
  writer.int32(1, action.id);
  writeBody(writer, action.kind, action);
  writer.end(start);
}

function writeBody<Kind extends OrchestratorActionKind>(
  writer: BinaryWriter,
  kind: Kind,
  action: ActionOf<Kind>,
): void {
  const body = bodies[kind];
  const start = writer.begin(body.field);
  body.write(writer, action);
  writer.end(start);
}

function unknownKind(id: number, field: number | undefined): WireFormatError {
  return new WireFormatError(
    field === undefined ? `action ${id} asks for nothing` : `action ${id} is of an unknown kind: field ${field}`,
  );
}
