/** Holds the hand-written codec against protobuf-es, whose code is generated from the contract. */
import { deepStrictEqual } from "node:assert/strict";
import { create, equals, fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { HistoryEventSchema } from "../gen/history_pb.js";
import { HistoryChunkSchema } from "../gen/worker_pb.js";
import type { HistoryEvent, HistoryEventKind } from "../model/history-event.js";
import { historyEventArbitraries, historyEventArbitrary } from "../testing/history-event-arbitrary.js";
import { fromMessage, toMessage } from "../testing/neutral-message.js";
import { decodeHistoryEvent, encodeHistoryEvent, encodeHistoryEvents } from "./history-codec.js";

const kinds = Object.keys(historyEventArbitraries) as HistoryEventKind[];

describe.each(kinds)("an event %s", (kind) => {
  const arbitrary: fc.Arbitrary<HistoryEvent> = historyEventArbitraries[kind];

  it("is read by protobuf-es as it was written by us", () => {
    fc.assert(
      fc.property(arbitrary, (event) => {
        const message = fromBinary(HistoryEventSchema, encodeHistoryEvent(event));
        expect(equals(HistoryEventSchema, message, toMessage(HistoryEventSchema, event))).toBe(true);
        expect(message.$unknown).toBeUndefined();
      }),
    );
  });

  it("is read by us as it was written by protobuf-es", () => {
    fc.assert(
      fc.property(arbitrary, (event) => {
        const message = toMessage(HistoryEventSchema, event);
        const read = decodeHistoryEvent(toBinary(HistoryEventSchema, message));
        deepStrictEqual(read, event);
        deepStrictEqual(read, fromMessage(HistoryEventSchema, message));
      }),
    );
  });
});

describe("a history", () => {
  it("has the same bytes as a HistoryChunk written by protobuf-es", () => {
    fc.assert(
      fc.property(fc.array(historyEventArbitrary), (events) => {
        const chunk = create(HistoryChunkSchema, {
          events: events.map((event) => toMessage(HistoryEventSchema, event)),
        });
        deepStrictEqual(encodeHistoryEvents(events), toBinary(HistoryChunkSchema, chunk));
      }),
    );
  });

  it("covers every event of the contract", () => {
    const contract = HistoryEventSchema.oneofs.flatMap((oneof) => oneof.fields.map((field) => field.localName));

    expect(new Set(kinds)).toEqual(new Set([...contract, "unknown"]));
  });
});

describe("fields that this version does not know", () => {
  /** Fields 100 to 103, one of each wire type in use, and a field 1 of a type that no field 1 has. */
  const unknown = [
    ...[0xa0, 0x06, 0xff, 0xff, 0x7f],
    ...[0xa9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8],
    ...[0xb2, 0x06, 3, 0x08, 0x01, 0x00],
    ...[0xbd, 0x06, 1, 2, 3, 4],
    ...[0x0d, 1, 2, 3, 4],
  ];

  it("are passed over before, between and behind the known ones", () => {
    fc.assert(
      fc.property(historyEventArbitrary, (event) => {
        const { eventId, timestamp } = event;
        const head = encodeHistoryEvent({ kind: "unknown", eventId, timestamp });
        const body = encodeHistoryEvent(event).subarray(head.length);
        const noise = Uint8Array.from(unknown);
        const bytes = Uint8Array.from(Buffer.concat([noise, head, noise, body, noise]));

        deepStrictEqual(decodeHistoryEvent(bytes), event);
      }),
    );
  });

  it("are passed over within a body", () => {
    const body = [0x08, 0x05, ...unknown, 0x12, 0x03, 0x0a, 0x01, 0x37];

    expect(decodeHistoryEvent(Uint8Array.of(0x3a, body.length, ...body))).toMatchObject({
      kind: "taskCompleted",
      taskScheduledId: 5,
      result: "7",
    });
  });

  it("leave an event of an unknown kind in its place, with its id and time", () => {
    const stalled = Uint8Array.of(0x08, 0x07, 0xfa, 0x01, 0x02, 0x08, 0x01, 0x12, 0x02, 0x08, 0x01);
    const event: HistoryEvent = { kind: "unknown", eventId: 7, timestamp: 1_000 };

    expect(decodeHistoryEvent(stalled)).toStrictEqual(event);
    expect(decodeHistoryEvent(encodeHistoryEvent(event))).toStrictEqual(event);
  });
});

describe("a oneof", () => {
  it("is decided by its last member, and id and time may come behind it", () => {
    const suspended = [0xaa, 0x01, 0x00];
    const resumed = [0xb2, 0x01, 0x02, 0x0a, 0x00];
    const head = [0x08, 0x09, 0x12, 0x02, 0x08, 0x01];
    const common = { eventId: 9, timestamp: 1_000 };

    expect(decodeHistoryEvent(Uint8Array.of(...suspended, ...resumed, ...head))).toStrictEqual({
      kind: "executionResumed",
      ...common,
      input: "",
    });
    expect(decodeHistoryEvent(Uint8Array.of(...resumed, ...head, ...suspended))).toStrictEqual({
      kind: "executionSuspended",
      ...common,
      input: undefined,
    });
  });
});
