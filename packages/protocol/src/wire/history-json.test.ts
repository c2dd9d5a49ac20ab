import { deepStrictEqual } from "node:assert/strict";
import { equals, fromBinary, fromJsonString } from "@bufbuild/protobuf";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { HistoryChunkSchema } from "../gen/worker_pb.js";
import type { FailureDetails } from "../model/failure-details.js";
import type { HistoryEvent } from "../model/history-event.js";
import { historyEventArbitrary } from "../testing/history-event-arbitrary.js";
import { decodeHistoryEvents, encodeHistoryEvents } from "./history-codec.js";
import { readHistory, writeHistory } from "./history-json.js";
import { NESTING_LIMIT } from "./nesting-limit.js";
import { WireFormatError } from "./wire-format-error.js";

const histories = fc.array(historyEventArbitrary, { maxLength: 12 });

/** An event in the form a decoder gives it: with each optional key. */
const asDecoded = (event: HistoryEvent): HistoryEvent | undefined =>
  decodeHistoryEvents(encodeHistoryEvents([event]))[0];

const order: readonly HistoryEvent[] = [
  { kind: "orchestratorStarted", eventId: -1, timestamp: 1_767_225_600_000 },
  {
    kind: "executionStarted",
    eventId: -1,
    timestamp: 1_767_225_600_000,
    name: "order",
    version: "2",
    input: '{"id":"17"}',
    orchestrationInstance: { instanceId: "order-17", executionId: "e1" },
    tags: { team: "sales" },
  },
  { kind: "taskScheduled", eventId: 1, timestamp: 1_767_225_600_000, name: "charge", input: "[3]" },
  { kind: "timerCreated", eventId: 2, timestamp: 1_767_225_600_000, fireAt: 1_767_229_200_500 },
  {
    kind: "executionCompleted",
    eventId: 3,
    timestamp: 1_767_225_601_000,
    orchestrationStatus: "FAILED",
    failureDetails: {
      errorType: "TypeError",
      errorMessage: "no",
      isNonRetriable: true,
      properties: { at: [1, null, { b: true }] },
    },
  },
];

const orderText = `{
  "events": [
    {
      "eventId": -1,
      "timestamp": "2026-01-01T00:00:00Z",
      "orchestratorStarted": {}
    },
    {
      "eventId": -1,
      "timestamp": "2026-01-01T00:00:00Z",
      "executionStarted": {
        "name": "order",
        "version": "2",
        "input": "{\\"id\\":\\"17\\"}",
        "orchestrationInstance": {
          "instanceId": "order-17",
          "executionId": "e1"
        },
        "tags": {
          "team": "sales"
        }
      }
    },
    {
      "eventId": 1,
      "timestamp": "2026-01-01T00:00:00Z",
      "taskScheduled": {
        "name": "charge",
        "input": "[3]"
      }
    },
    {
      "eventId": 2,
      "timestamp": "2026-01-01T00:00:00Z",
      "timerCreated": {
        "fireAt": "2026-01-01T01:00:00.500Z"
      }
    },
    {
      "eventId": 3,
      "timestamp": "2026-01-01T00:00:01Z",
      "executionCompleted": {
        "orchestrationStatus": "ORCHESTRATION_STATUS_FAILED",
        "failureDetails": {
          "errorType": "TypeError",
          "errorMessage": "no",
          "isNonRetriable": true,
          "properties": {
            "at": [
              1,
              null,
              {
                "b": true
              }
            ]
          }
        }
      }
    }
  ]
}
`;

describe("a history as text", () => {
  it("looks like this, and is the same each time it is written", () => {
    expect(writeHistory(order)).toBe(orderText);
    expect(writeHistory(readHistory(orderText))).toBe(orderText);
  });

  it("is read as what was written", () => {
    fc.assert(
      fc.property(histories, (events) => {
        deepStrictEqual(readHistory(writeHistory(events)), events);
      }),
    );
  });

  it("is protobuf JSON of a HistoryChunk, as any tool reads it", () => {
    fc.assert(
      fc.property(histories, (events) => {
        const read = fromJsonString(HistoryChunkSchema, writeHistory(events));
        const written = fromBinary(HistoryChunkSchema, encodeHistoryEvents(events));
        expect(equals(HistoryChunkSchema, read, written)).toBe(true);
      }),
    );
  });

  it("keeps times beyond the year 9999, as of a timer that is as good as never", () => {
    const time = fc.integer({ min: -8.64e15, max: 8.64e15 });
    fc.assert(
      fc.property(time, time, fc.constantFrom(8.64e15, -8.64e15), (timestamp, fireAt, limit) => {
        const events: HistoryEvent[] = [
          { kind: "timerCreated", eventId: 1, timestamp, fireAt },
          { kind: "timerFired", eventId: -1, timestamp, timerId: 1, fireAt: limit },
        ];
        deepStrictEqual(readHistory(writeHistory(events)), events);
      }),
    );
    expect(writeHistory([{ kind: "timerCreated", eventId: 1, timestamp: 0, fireAt: 8.64e15 }])).toContain(
      '"fireAt": "+275760-09-13T00:00:00.000Z"',
    );
  });

  it("takes a payload for no time, whatever it looks like", () => {
    const tags = { timestamp: "+275760-09-13T00:00:00.000Z", fireAt: "-000001-01-01T00:00:00.000Z" };
    const event = asDecoded({ kind: "taskScheduled", eventId: 1, timestamp: 0, name: "+275760-", tags });
    deepStrictEqual(readHistory(writeHistory(event ? [event] : [])), [event]);
  });

  it("holds failures behind failures, as deep as they can travel", () => {
    const failure = (depth: number): NonNullable<Extract<HistoryEvent, { kind: "taskFailed" }>["failureDetails"]> => ({
      errorType: "E",
      errorMessage: String(depth),
      isNonRetriable: false,
      innerFailure: depth > 0 ? failure(depth - 1) : undefined,
    });
    const failed = (depth: number): HistoryEvent => ({
      kind: "taskFailed",
      eventId: -1,
      timestamp: 0,
      taskScheduledId: 1,
      failureDetails: failure(depth),
    });
    const deep = asDecoded(failed(NESTING_LIMIT / 2));
    deepStrictEqual(readHistory(writeHistory(deep ? [deep] : [])), [deep]);
    expect(() => writeHistory([failed(NESTING_LIMIT + 1)])).toThrow(WireFormatError);
  });
});

describe("a history without stack traces", () => {
  const traced = (depth: number, stack: string | undefined): FailureDetails => ({
    errorType: "CardDeclined",
    errorMessage: `no ${depth}`,
    stackTrace: stack && `${stack}:${depth}`,
    isNonRetriable: false,
    properties: { stackTrace: "a property of the user's" },
    innerFailure: depth > 0 ? traced(depth - 1, stack) : undefined,
  });
  const failures = (stack: string | undefined): HistoryEvent[] => [
    { kind: "taskScheduled", eventId: 1, timestamp: 0, name: "stackTrace", input: '{"stackTrace":"a payload"}' },
    { kind: "taskFailed", eventId: -1, timestamp: 0, taskScheduledId: 1, failureDetails: traced(2, stack) },
    {
      kind: "subOrchestrationInstanceFailed",
      eventId: -1,
      timestamp: 0,
      taskScheduledId: 2,
      failureDetails: traced(0, stack),
    },
    {
      kind: "executionCompleted",
      eventId: 3,
      timestamp: 0,
      orchestrationStatus: "FAILED",
      failureDetails: traced(1, stack),
    },
  ];

  it("is what it would be if there had been none, on whatever machine it was recorded", () => {
    const text = writeHistory(failures("Error: no\n    at pay (file:///home/mia/pay.js:3:7)"), { stackTraces: false });
    expect(text).toBe(writeHistory(failures(undefined)));
    expect(text).toBe(writeHistory(failures("Error: no\n    at pay (C:\\pay.js:9:1)"), { stackTraces: false }));
  });

  it("keeps them where nothing else is said, and changes nothing of what it was given", () => {
    const events = failures("at pay");
    writeHistory(events, { stackTraces: false });
    expect(events).toEqual(failures("at pay"));
    expect(writeHistory(events)).toContain("at pay:2");
    expect(writeHistory(events, { stackTraces: true })).toBe(writeHistory(events, { stackTraces: undefined }));
  });
});

describe("a history is read too", () => {
  const events = order.map(asDecoded);

  it.each<[string, unknown]>([
    ["from the value of its JSON", JSON.parse(orderText)],
    ["from the bare list of its events", (JSON.parse(orderText) as { events: unknown }).events],
    ["from text of the bare list", JSON.stringify((JSON.parse(orderText) as { events: unknown }).events)],
    [
      "from one event a line",
      (JSON.parse(orderText) as { events: unknown[] }).events.map((event) => JSON.stringify(event)).join("\n"),
    ],
    ["from text that begins with a byte order mark", `\uFEFF${orderText}`],
    ["from records", order],
    ["from records as JSON", JSON.stringify(order)],
    ["where names are in snake case", snakeCase(orderText)],
  ])("%s", (_how, history) => {
    deepStrictEqual(readHistory(history), events);
  });

  it("whatever its length, the empty one included", () => {
    expect(readHistory(writeHistory([]))).toEqual([]);
    expect(readHistory([])).toEqual([]);
  });

  it("with the names of its time zone, and times finer than milliseconds, rounded down", () => {
    const [event] = readHistory([{ timestamp: "2026-01-01T02:00:00.123999999+02:00", orchestratorStarted: {} }]);
    expect(event).toEqual({ kind: "orchestratorStarted", eventId: 0, timestamp: 1_767_225_600_123 });
  });
});

function snakeCase(json: string): string {
  return json.replace(
    /"(\w+)":/g,
    (_key, name: string) => `"${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}":`,
  );
}
