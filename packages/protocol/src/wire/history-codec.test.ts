import { deepStrictEqual } from "node:assert/strict";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { FailureDetails } from "../model/failure-details.js";
import type { HistoryEvent, HistoryEventKind, TaskFailedEvent } from "../model/history-event.js";
import { historyEventArbitraries, historyEventArbitrary } from "../testing/history-event-arbitrary.js";
import { decodeHistoryEvent, decodeHistoryEvents, encodeHistoryEvent, encodeHistoryEvents } from "./history-codec.js";
import { WireFormatError } from "./wire-format-error.js";

const kinds = Object.keys(historyEventArbitraries) as HistoryEventKind[];

function failure(errorType: string, innerFailure?: FailureDetails): FailureDetails {
  const errorMessage = "it broke";
  return { errorType, errorMessage, stackTrace: undefined, innerFailure, isNonRetriable: false, properties: undefined };
}

function nestedFailure(levels: number): FailureDetails {
  let details = failure("Innermost");
  for (let level = 1; level < levels; level++) details = failure(`Level${level}`, details);
  return details;
}

function failed(failureDetails: FailureDetails): TaskFailedEvent {
  return { kind: "taskFailed", eventId: -1, timestamp: 0, taskScheduledId: 1, failureDetails };
}

function roundTrip<Event extends HistoryEvent>(event: Event): HistoryEvent {
  return decodeHistoryEvent(encodeHistoryEvent(event));
}

describe("the history codec", () => {
  it.each(kinds)("gives back the same %s event", (kind) => {
    const arbitrary: fc.Arbitrary<HistoryEvent> = historyEventArbitraries[kind];
    fc.assert(
      fc.property(arbitrary, (event) => deepStrictEqual(roundTrip(event), event)),
      { numRuns: 100 },
    );
  });

  it("gives back a whole history in its order", () => {
    fc.assert(
      fc.property(fc.array(historyEventArbitrary), (events) => {
        deepStrictEqual(decodeHistoryEvents(encodeHistoryEvents(events)), events);
      }),
    );
  });

  it("makes no bytes of no events, and no events of no bytes", () => {
    expect(encodeHistoryEvents([])).toHaveLength(0);
    expect(decodeHistoryEvents(new Uint8Array())).toStrictEqual([]);
  });

  it("reads concatenated blobs as one history", () => {
    const first: HistoryEvent = { kind: "orchestratorStarted", eventId: -1, timestamp: 1 };
    const second: HistoryEvent = { kind: "orchestratorCompleted", eventId: -1, timestamp: 2 };
    const joined = new Uint8Array([...encodeHistoryEvents([first]), ...encodeHistoryEvents([second])]);

    expect(decodeHistoryEvents(joined)).toStrictEqual([first, second]);
  });

  it("returns bytes in a buffer of exactly their size, so that it may be transferred", () => {
    const bytes = encodeHistoryEvents([{ kind: "orchestratorStarted", eventId: -1, timestamp: 1 }]);

    expect(bytes.byteOffset).toBe(0);
    expect(bytes.buffer.byteLength).toBe(bytes.byteLength);
  });

  it("does not touch earlier results when it encodes again", () => {
    const event: HistoryEvent = { kind: "eventRaised", eventId: -1, timestamp: 5, name: "approval", input: "1" };
    const bytes = encodeHistoryEvent(event);
    encodeHistoryEvent({ ...event, name: "rejection", input: "22" });

    expect(decodeHistoryEvent(bytes)).toStrictEqual(event);
  });

  it("reads a view into the middle of a larger buffer", () => {
    const event: HistoryEvent = { kind: "timerFired", eventId: -1, timestamp: 5, fireAt: 4, timerId: 3 };
    const bytes = encodeHistoryEvent(event);
    const larger = new Uint8Array(bytes.length + 20).fill(0xff);
    larger.set(bytes, 7);

    expect(decodeHistoryEvent(larger.subarray(7, 7 + bytes.length))).toStrictEqual(event);
    expect(decodeHistoryEvent(Buffer.from(larger.buffer, 7, bytes.length))).toStrictEqual(event);
  });
});

describe("edge values", () => {
  it.each([-(2 ** 31), -1, 0, 1, 127, 128, 2 ** 31 - 1])("keep the event id %d", (eventId) => {
    expect(roundTrip({ kind: "timerFired", eventId, timestamp: 0, fireAt: 0, timerId: eventId })).toMatchObject({
      eventId,
      timerId: eventId,
    });
  });

  it.each([0.5, 2 ** 31, Number.NaN, -(2 ** 31) - 1])("refuse the event id %d", (eventId) => {
    expect(() => encodeHistoryEvent({ kind: "unknown", eventId, timestamp: 0 })).toThrow(WireFormatError);
  });

  it("tell an empty result from an absent one", () => {
    const event = { kind: "taskCompleted", eventId: -1, timestamp: 0, taskScheduledId: 0 } as const;

    expect(roundTrip({ ...event, result: "" })).toMatchObject({ result: "" });
    expect(roundTrip({ ...event, result: undefined })).toMatchObject({ result: undefined });
    expect(roundTrip(event)).toMatchObject({ result: undefined });
  });

  it("read an event without a time as one at 0", () => {
    expect(decodeHistoryEvent(new Uint8Array([0x08, 0x01]))).toStrictEqual({
      kind: "unknown",
      eventId: 1,
      timestamp: 0,
    });
  });

  it("take lone surrogates for U+FFFD, whatever the length of the string", () => {
    const event = { kind: "eventRaised", eventId: -1, timestamp: 0 } as const;

    expect(roundTrip({ ...event, name: "a\ud800", input: `\udc00${"x".repeat(200)}` })).toStrictEqual({
      ...event,
      name: "a\ufffd",
      input: `\ufffd${"x".repeat(200)}`,
    });
  });

  it("keep a payload of a megabyte", () => {
    const input = `"${"größer ".repeat(150_000)}"`;
    const event: HistoryEvent = { kind: "eventRaised", eventId: -1, timestamp: 0, name: "import", input };

    expect(roundTrip(event)).toStrictEqual(event);
    expect(decodeHistoryEvents(encodeHistoryEvents([event, event]))).toStrictEqual([event, event]);
  });

  it("keep tags and properties whose names are keys of Object.prototype, as data", () => {
    const tags = Object.fromEntries([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
    const properties = Object.fromEntries([["__proto__", Object.fromEntries([["__proto__", { polluted: true }]])]]);
    const scheduled = { kind: "taskScheduled", eventId: 1, timestamp: 0, name: "__proto__", tags } as const;

    expect(roundTrip(scheduled)).toMatchObject({ name: "__proto__", tags });
    const read = roundTrip(failed({ ...failure("Error"), properties }));
    expect(read).toStrictEqual(failed({ ...failure("Error"), properties }));
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("have no empty tags and no empty properties", () => {
    const scheduled = { kind: "taskScheduled", eventId: 1, timestamp: 0, name: "a", tags: {} } as const;

    expect(roundTrip(scheduled)).toMatchObject({ tags: undefined });
    expect(roundTrip(failed({ ...failure("Error"), properties: {} }))).toMatchObject({
      failureDetails: { properties: undefined },
    });
  });

  it.each([1, 50, 900])("keep a chain of %d failures", (levels) => {
    const event = failed(nestedFailure(levels));

    expect(roundTrip(event)).toStrictEqual(event);
  });

  it("refuse to write a chain of failures that no reader would follow", () => {
    expect(() => encodeHistoryEvent(failed(nestedFailure(1_001)))).toThrow(/nest deeper than 1000/);
  });

  it("write on after a refusal", () => {
    expect(() => encodeHistoryEvent(failed(nestedFailure(1_001)))).toThrow(WireFormatError);

    const event = failed(nestedFailure(2));
    expect(roundTrip(event)).toStrictEqual(event);
  });
});
