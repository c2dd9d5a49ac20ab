import { deepStrictEqual } from "node:assert/strict";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { historyEventArbitrary } from "../../testing/history-event-arbitrary.js";
import { decodeHistoryEvents } from "../../wire/history-codec.js";
import { eventOf } from "../testing/work.js";
import { historyMessages } from "./history-messages.js";

const sizes = (messages: Iterable<Uint8Array>): number[] => [...messages].map(({ byteLength }) => byteLength);

describe("the messages of a history", () => {
  it("hold all events in order, however they are cut", () => {
    const padded = fc.tuple(historyEventArbitrary, fc.integer({ min: 0, max: 300_000 }));
    fc.assert(
      fc.property(fc.array(padded, { maxLength: 8 }), (parts) => {
        const events = parts.flatMap(([event, padding], index) => [
          event,
          { ...eventOf(padding, index), input: "x".repeat(padding) },
        ]);
        const got = [...historyMessages(events)].flatMap((message) => decodeHistoryEvents(message));
        deepStrictEqual(got, events);
      }),
      { numRuns: 10 },
    );
  });

  it("stay below a million bytes", () => {
    const events = Array.from({ length: 5_000 }, (_, index) => eventOf(1_000, index));
    const got = sizes(historyMessages(events));
    expect(Math.max(...got)).toBeLessThanOrEqual(1_000_000);
    // Not one message an event.
    expect(got.length).toBeLessThan(20);
  });

  it("are one for a chunk that is small enough, and one for an event that is not", () => {
    expect(sizes(historyMessages([]))).toEqual([0]);
    expect(sizes(historyMessages([eventOf(10), eventOf(10)]))).toHaveLength(1);
    const [before = 0, huge = 0, after = 0] = sizes(historyMessages([eventOf(10), eventOf(3_000_000), eventOf(10)]));
    expect(before).toBeLessThan(100);
    expect(huge).toBeGreaterThan(3_000_000);
    expect(after).toBeLessThan(100);
  });
});
