/** Hostile and damaged bytes: they decode, or they are refused with our own error. */
import { deepStrictEqual } from "node:assert/strict";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { historyEventArbitrary } from "../testing/history-event-arbitrary.js";
import { decodeHistoryEvent, decodeHistoryEvents, encodeHistoryEvent, encodeHistoryEvents } from "./history-codec.js";
import { WireFormatError } from "./wire-format-error.js";

/** What `decode` made of the bytes; a `WireFormatError` counts as an answer, any other error escapes. */
function attempt<T>(decode: (bytes: Uint8Array) => T, bytes: Uint8Array): T | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof WireFormatError) return undefined;
    throw error;
  }
}

const blob = fc.array(historyEventArbitrary, { minLength: 1, maxLength: 4 }).map(encodeHistoryEvents);

describe("decoding", () => {
  it("survives random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        attempt(decodeHistoryEvents, bytes);
        attempt(decodeHistoryEvent, bytes);
      }),
      { numRuns: 1_000 },
    );
  });

  it("survives a flipped byte, and can write again what it then read", () => {
    fc.assert(
      fc.property(blob, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, position, change) => {
        const at = position % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const events = attempt(decodeHistoryEvents, bytes);
        if (events === undefined) return;
        deepStrictEqual(decodeHistoryEvents(encodeHistoryEvents(events)), events);
      }),
      { numRuns: 500 },
    );
  });

  it("refuses a history that is cut off within an event", () => {
    fc.assert(
      fc.property(blob, fc.nat(), (bytes, position) => {
        const cut = bytes.subarray(0, position % bytes.length);
        const events = attempt(decodeHistoryEvents, cut);
        // Between two events a cut cannot be seen; then the first ones must be there, whole.
        if (events !== undefined) deepStrictEqual(encodeHistoryEvents(events), cut.slice());
      }),
      { numRuns: 300 },
    );
  });

  it("never reads beyond its window into the bytes around it", () => {
    fc.assert(
      fc.property(historyEventArbitrary, fc.nat(), (event, position) => {
        const bytes = encodeHistoryEvent(event);
        const cut = bytes.subarray(0, position % (bytes.length + 1));
        deepStrictEqual(attempt(decodeHistoryEvent, cut), attempt(decodeHistoryEvent, cut.slice()));
      }),
    );
  });

  it("refuses failures nested by the thousand before the stack runs out", () => {
    let failure: number[] = [];
    for (let level = 0; level < 1_500; level++) failure = field(INNER_FAILURE, failure);

    expect(() => decodeHistoryEvent(taskFailed(failure))).toThrow(/nest deeper than 1000/);
  });

  it("refuses JSON values nested by the thousand before the stack runs out", () => {
    let value: number[] = [];
    for (let level = 0; level < 750; level++) value = field(LIST_VALUE, field(LIST_ELEMENT, value));

    expect(() => decodeHistoryEvent(taskFailed(field(PROPERTIES, field(MAP_VALUE, value))))).toThrow(
      /nest deeper than 1000/,
    );
  });

  it("refuses groups, which end nowhere in particular", () => {
    const startGroup = (100 << 3) | 3;

    expect(() => decodeHistoryEvent(Uint8Array.of((startGroup & 0x7f) | 0x80, startGroup >> 7))).toThrow(
      /wire type 3 of field 100/,
    );
  });
});

const INNER_FAILURE = 4;
const PROPERTIES = 6;
const MAP_VALUE = 2;
const LIST_VALUE = 6;
const LIST_ELEMENT = 1;

/** A `HistoryEvent` whose body is a `TaskFailedEvent` with these failure details. */
function taskFailed(failureDetails: readonly number[]): Uint8Array {
  return Uint8Array.from(field(8, field(2, failureDetails)));
}

function field(number: number, content: readonly number[]): number[] {
  const prefix = [(number << 3) | 2];
  let rest = content.length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  return [...prefix, rest, ...content];
}
