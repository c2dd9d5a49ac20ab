/**
 * The message `HistoryEvent`: an id, a time, and one of many bodies. The table below is the contract's oneof; it must
 * name every kind of the neutral model, so a new kind is a compile error here.
 *
 * Of several bodies the last wins and the others are not even looked at. An event whose body this version does not know
 * keeps its place as kind `"unknown"`, with its id and time and nothing else.
 */
import type { HistoryEvent, HistoryEventKind, HistoryEventOf } from "../model/history-event.js";
import type { BinaryReader } from "./binary-reader.js";
import type { BinaryWriter } from "./binary-writer.js";
import * as entityLock from "./entity-lock-event-codec.js";
import * as entityOperation from "./entity-operation-event-codec.js";
import * as executionEnd from "./execution-end-codec.js";
import * as executionStart from "./execution-start-codec.js";
import * as external from "./external-event-codec.js";
import * as state from "./state-event-codec.js";
import * as subOrchestration from "./sub-orchestration-event-codec.js";
import * as suspension from "./suspension-codec.js";
import * as task from "./task-event-codec.js";
import * as timer from "./timer-event-codec.js";
import { readTimestamp, writeTimestamp } from "./well-known-types.js";

type KnownKind = Exclude<HistoryEventKind, "unknown">;

/** Reads the fields of the open body up to its end. */
type ReadBody<Event> = (reader: BinaryReader, eventId: number, timestamp: number) => Event;
type WriteBody<Event> = (writer: BinaryWriter, event: Event) => void;

interface BodyCodec<Event> {
  readonly field: number;
  readonly read: ReadBody<Event>;
  readonly write: WriteBody<Event>;
}

const bodies: { readonly [Kind in KnownKind]: BodyCodec<HistoryEventOf<Kind>> } = {
  executionStarted: {
    field: 3,
    read: executionStart.readExecutionStarted,
    write: executionStart.writeExecutionStarted,
  },
  executionCompleted: {
    field: 4,
    read: executionEnd.readExecutionCompleted,
    write: executionEnd.writeExecutionCompleted,
  },
  executionTerminated: {
    field: 5,
    read: executionEnd.readExecutionTerminated,
    write: executionEnd.writeExecutionTerminated,
  },
  taskScheduled: { field: 6, read: task.readTaskScheduled, write: task.writeTaskScheduled },
  taskCompleted: { field: 7, read: task.readTaskCompleted, write: task.writeTaskCompleted },
  taskFailed: { field: 8, read: task.readTaskFailed, write: task.writeTaskFailed },
  subOrchestrationInstanceCreated: {
    field: 9,
    read: subOrchestration.readSubOrchestrationInstanceCreated,
    write: subOrchestration.writeSubOrchestrationInstanceCreated,
  },
  subOrchestrationInstanceCompleted: {
    field: 10,
    read: subOrchestration.readSubOrchestrationInstanceCompleted,
    write: subOrchestration.writeSubOrchestrationInstanceCompleted,
  },
  subOrchestrationInstanceFailed: {
    field: 11,
    read: subOrchestration.readSubOrchestrationInstanceFailed,
    write: subOrchestration.writeSubOrchestrationInstanceFailed,
  },
  timerCreated: { field: 12, read: timer.readTimerCreated, write: timer.writeTimerCreated },
  timerFired: { field: 13, read: timer.readTimerFired, write: timer.writeTimerFired },
  orchestratorStarted: { field: 14, read: emptyBody("orchestratorStarted"), write: writeNothing },
  orchestratorCompleted: { field: 15, read: emptyBody("orchestratorCompleted"), write: writeNothing },
  eventSent: { field: 16, read: external.readEventSent, write: external.writeEventSent },
  eventRaised: { field: 17, read: external.readEventRaised, write: external.writeEventRaised },
  genericEvent: { field: 18, read: state.readGenericEvent, write: state.writeGenericEvent },
  historyState: { field: 19, read: state.readHistoryState, write: state.writeHistoryState },
  continueAsNew: { field: 20, read: executionEnd.readContinueAsNew, write: executionEnd.writeContinueAsNew },
  executionSuspended: {
    field: 21,
    read: suspension.readExecutionSuspended,
    write: suspension.writeExecutionSuspended,
  },
  executionResumed: { field: 22, read: suspension.readExecutionResumed, write: suspension.writeExecutionResumed },
  entityOperationSignaled: {
    field: 23,
    read: entityOperation.readEntityOperationSignaled,
    write: entityOperation.writeEntityOperationSignaled,
  },
  entityOperationCalled: {
    field: 24,
    read: entityOperation.readEntityOperationCalled,
    write: entityOperation.writeEntityOperationCalled,
  },
  entityOperationCompleted: {
    field: 25,
    read: entityOperation.readEntityOperationCompleted,
    write: entityOperation.writeEntityOperationCompleted,
  },
  entityOperationFailed: {
    field: 26,
    read: entityOperation.readEntityOperationFailed,
    write: entityOperation.writeEntityOperationFailed,
  },
  entityLockRequested: {
    field: 27,
    read: entityLock.readEntityLockRequested,
    write: entityLock.writeEntityLockRequested,
  },
  entityLockGranted: { field: 28, read: entityLock.readEntityLockGranted, write: entityLock.writeEntityLockGranted },
  entityUnlockSent: { field: 29, read: entityLock.readEntityUnlockSent, write: entityLock.writeEntityUnlockSent },
  executionRewound: {
    field: 30,
    read: executionStart.readExecutionRewound,
    write: executionStart.writeExecutionRewound,
  },
};

const readBodyOfField: readonly (ReadBody<HistoryEvent> | undefined)[] = indexByField(Object.values(bodies));

/** Reads the fields of the open `HistoryEvent` up to its end. */
export function readHistoryEvent(reader: BinaryReader): HistoryEvent {
  let eventId = 0;
  let timestamp = 0;
  let readBody: ReadBody<HistoryEvent> | undefined;
  let bodyAt = 0;
  while (reader.hasMore()) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | 0:
        eventId = reader.int32();
        break;
      case (2 << 3) | 2:
        timestamp = readTimestamp(reader);
        break;
      default: {
        const found = (tag & 7) === 2 ? readBodyOfField[tag >>> 3] : undefined;
        if (found !== undefined) {
          // Id and time are part of the record but may come later: the body is read at the end.
          readBody = found;
          bodyAt = reader.mark();
        }
        reader.skip(tag);
      }
    }
  }
  if (readBody === undefined) return { kind: "unknown", eventId, timestamp };
  reader.goBack(bodyAt);
  const outer = reader.enter();
  const event = readBody(reader, eventId, timestamp);
  reader.leave(outer);
  return event;
}

/** Reads an event that is a field of the open message. */
export function readNestedHistoryEvent(reader: BinaryReader): HistoryEvent {
  const outer = reader.enter();
  const event = readHistoryEvent(reader);
  reader.leave(outer);
  return event;
}

/** Writes events as the elements of a repeated field. */
export function writeHistoryEvents(writer: BinaryWriter, field: number, events: readonly HistoryEvent[]): void {
  for (const event of events) {
    const start = writer.begin(field);
    writeHistoryEvent(writer, event);
    writer.end(start);
  }
}

/** Writes the fields of an event into the open `HistoryEvent`. */
export function writeHistoryEvent(writer: BinaryWriter, event: HistoryEvent): void {
  writer.int32(1, event.eventId);
  writeTimestamp(writer, 2, event.timestamp);
  if (event.kind !== "unknown") writeBody(writer, event.kind, event);
}

function writeBody<Kind extends KnownKind>(writer: BinaryWriter, kind: Kind, event: HistoryEventOf<Kind>): void {
  const body = bodies[kind];
  const start = writer.begin(body.field);
  body.write(writer, event);
  writer.end(start);
}

function emptyBody<Kind extends HistoryEventKind>(kind: Kind) {
  return (reader: BinaryReader, eventId: number, timestamp: number) => {
    while (reader.hasMore()) reader.skip(reader.tag());
    return { kind, eventId, timestamp };
  };
}

function writeNothing(): void {
  // The body says all by being there.
}

function indexByField(
  codecs: readonly { readonly field: number; readonly read: ReadBody<HistoryEvent> }[],
): readonly (ReadBody<HistoryEvent> | undefined)[] {
  const readers: (ReadBody<HistoryEvent> | undefined)[] = [];
  for (let field = 0; field <= Math.max(...codecs.map((codec) => codec.field)); field++) {
    readers.push(codecs.find((codec) => codec.field === field)?.read);
  }
  return readers;
}
