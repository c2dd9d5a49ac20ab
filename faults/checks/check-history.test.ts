import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";
import { checkHistory } from "./check-history.js";

const at = (timestamp: number) => ({ eventId: -1, timestamp });
const opened = (time: number): HistoryEvent => ({ kind: "orchestratorStarted", ...at(time) });
const closed = (time: number): HistoryEvent => ({ kind: "orchestratorCompleted", ...at(time) });
const started = (time: number): HistoryEvent => ({ kind: "executionStarted", ...at(time), name: "x" });
const scheduled = (eventId: number, timestamp: number): HistoryEvent => {
  return { kind: "taskScheduled", eventId, timestamp, name: "step" };
};
const completed = (taskScheduledId: number, time: number): HistoryEvent => {
  return { kind: "taskCompleted", ...at(time), taskScheduledId };
};
const timer = (eventId: number, timestamp: number, fireAt: number): HistoryEvent => {
  return { kind: "timerCreated", eventId, timestamp, fireAt };
};
const fired = (timerId: number, time: number, fireAt: number): HistoryEvent => {
  return { kind: "timerFired", ...at(time), timerId, fireAt };
};
const ended = (eventId: number, timestamp: number): HistoryEvent => {
  return { kind: "executionCompleted", eventId, timestamp, orchestrationStatus: "COMPLETED" };
};

const good: readonly HistoryEvent[] = [
  ...[opened(10), started(5), scheduled(1, 11), timer(2, 11, 20), closed(11)],
  ...[opened(20), completed(1, 15), fired(2, 20, 20), scheduled(4, 21), closed(21)],
  ...[opened(22), completed(4, 22), ended(5, 23), closed(23)],
];

/** The good history with some of its events taken out and others put in their place. */
function mended(index: number, remove: number, ...events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  return [...good.slice(0, index), ...events, ...good.slice(index + remove)];
}

describe("a history", () => {
  it("is well-formed where each turn is whole and each answer has its question", () => {
    expect(checkHistory(good)).toEqual([]);
    expect(checkHistory(good.slice(0, 10))).toEqual([]);
  });

  it.each([
    ["a completion that comes twice", mended(6, 0, completed(1, 15))],
    ["a completion that comes again in a later turn", mended(11, 0, completed(1, 15))],
    ["a completion of nothing", mended(6, 1, completed(3, 15))],
    ["a completion of another kind of thing", mended(6, 1, completed(2, 15))],
    ["a completion before its question", mended(1, 0, completed(1, 5))],
    ["a lost frame", mended(5, 1)],
    ["a lost closing", mended(4, 1)],
    ["half a turn at the end", good.slice(0, -1)],
    ["a turn without a message", mended(4, 0, closed(11), opened(11))],
    ["a message after the confirmations", mended(3, 0, completed(1, 11))],
    ["a second start", mended(6, 0, started(15))],
    ["no start", mended(1, 1, completed(1, 5))],
    ["an id used twice", mended(3, 1, scheduled(1, 11))],
    ["ids that go back", mended(8, 1, scheduled(2, 21))],
    ["a message with an id", mended(6, 1, { ...completed(1, 15), eventId: 7 })],
    ["time that goes back", mended(10, 1, opened(20))],
    ["time that goes back within a turn", mended(4, 1, closed(9))],
    ["a timer that fired too early", mended(7, 1, fired(2, 20, 21))],
    ["more after the end", [...good, opened(30), completed(4, 30), closed(30)]],
    ["something that no engine of ours writes", mended(6, 0, { kind: "genericEvent", ...at(15) })],
  ])("is not with %s", (_, events) => {
    expect(checkHistory(events)).not.toEqual([]);
  });
});
