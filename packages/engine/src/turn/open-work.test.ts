import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";

import { events } from "../testing/turn-fixtures.js";
import { openWork } from "./open-work.js";

const ids = (history: readonly HistoryEvent[]) => {
  const { tasks, timers, children } = openWork(history);
  return { tasks: idsOf(tasks), timers: idsOf(timers), children: idsOf(children) };
};
const idsOf = (list: readonly HistoryEvent[]) => list.map(({ eventId }) => eventId);

describe("what a history waits for", () => {
  it("is what it has begun, and not seen the end of", () => {
    const history = [
      events.taskScheduled(0),
      events.taskScheduled(1),
      events.timerCreated(2, 50),
      events.childCreated(3, "c"),
      events.childCreated(4, "d"),
      events.timerCreated(5, 60),
      events.taskCompleted(0),
      events.timerFired(2, 50),
      events.childCompleted(4),
    ];
    expect(ids(history)).toEqual({ tasks: [1], timers: [5], children: [3] });
  });

  it("is not what has failed, unless it was begun again under the same id", () => {
    const history = [
      events.taskScheduled(1),
      events.taskFailed(1),
      events.childCreated(2, "c"),
      events.childFailed(2),
      events.taskScheduled(3),
      events.taskFailed(3),
      events.taskScheduled(3),
    ];
    expect(ids(history)).toEqual({ tasks: [3], timers: [], children: [] });
  });

  it("tells kinds apart, though their ids are the same", () => {
    const history = [
      events.taskScheduled(1),
      events.timerCreated(1, 5),
      events.childCreated(1, "c"),
      events.taskFailed(1),
    ];
    expect(ids(history)).toEqual({ tasks: [], timers: [1], children: [1] });
  });
});
