import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";

import { events, inbox, instanceRow, NOW } from "../testing/turn-fixtures.js";
import { askForTurn, planBatch } from "./new-batch.js";
import type { Batch } from "./turn-state.js";

const running = instanceRow();
const suspended = instanceRow({ status: "SUSPENDED" });
const unstarted = instanceRow({ status: "PENDING", historyLength: 0, position: "" });

function run(row: typeof running, list: readonly HistoryEvent[], now = NOW, limit = 100): Batch {
  const plan = planBatch(row, inbox(...list), now, limit);
  if (plan.kind === "wait") throw new Error("nothing to run");
  return plan.batch;
}

describe("the batch of a turn", () => {
  it("opens with the time, then holds the messages in their order", () => {
    const batch = run(running, [events.raised("b"), events.raised("a")]);
    expect(batch.newEvents).toEqual([
      { kind: "orchestratorStarted", eventId: -1, timestamp: NOW },
      events.raised("b"),
      events.raised("a"),
    ]);
    expect(batch.messageKeys).toEqual([11, 12]);
  });

  it.each<[string, typeof running, readonly ("executionSuspended" | "executionResumed")[], readonly string[]]>([
    ["a second suspension", running, ["executionSuspended", "executionSuspended"], ["executionSuspended"]],
    [
      "a suspension of a suspended instance",
      suspended,
      ["executionSuspended", "executionResumed"],
      ["executionResumed"],
    ],
    ["a resume of a running instance", running, ["executionResumed", "executionSuspended"], ["executionSuspended"]],
    [
      "no suspension after a resume",
      suspended,
      ["executionResumed", "executionSuspended"],
      ["executionResumed", "executionSuspended"],
    ],
  ])("leaves out %s", (_, row, list, expected) => {
    const batch = run(
      row,
      list.map((kind) => ({ kind, eventId: -1, timestamp: 0 })),
    );
    expect(batch.newEvents.slice(1).map((event) => event.kind)).toEqual(expected);
    expect(batch.messageKeys.length + batch.stale.length).toBe(list.length);
  });

  it("puts the start first, whatever came before it", () => {
    const batch = run(unstarted, [events.raised("early"), events.started(), events.raised("late")]);
    expect(batch.newEvents.map((event) => event.kind)).toEqual([
      "orchestratorStarted",
      "executionStarted",
      "eventRaised",
      "eventRaised",
    ]);
    expect(batch.messageKeys).toEqual([12, 11, 13]);
  });

  it.each([
    ["the wall clock", NOW, [events.raised("a")], NOW],
    ["the turn before, when the clock went back", 5, [events.raised("a")], 20],
    ["the timer it delivers, when the clock went back", 5, [events.timerFired(1, 900)], 900],
    ["the latest of several timers", 5, [events.timerFired(1, 900), events.timerFired(2, 700)], 900],
  ] as const)("has the time of %s", (_, now, list, expected) => {
    expect(run(running, list, now).newEvents[0]?.timestamp).toBe(expected);
  });

  it("begins a new execution later than the one before it ended, so that guids differ", () => {
    const nextExecution = instanceRow({ historyLength: 0, position: "token-1", updatedAt: NOW });
    expect(run(nextExecution, [events.started()]).newEvents[0]?.timestamp).toBe(NOW + 1);
  });

  it("holds at most so many messages", () => {
    const batch = run(running, [events.raised("a"), events.raised("b"), events.raised("c")], NOW, 2);
    expect(batch.messageKeys).toEqual([11, 12]);
  });

  it("drops a second start", () => {
    const batch = run(running, [events.started(), events.raised("a")]);
    expect(batch).toMatchObject({ messageKeys: [12], stale: [11] });
    expect(run(unstarted, [events.started(), events.started()])).toMatchObject({ messageKeys: [11], stale: [12] });
  });

  it("drops results of a generation before: an execution without history has asked for nothing", () => {
    const next = instanceRow({ historyLength: 0 });
    const batch = run(next, [events.started(), events.taskCompleted(1), events.timerFired(2, 5), events.raised("a")]);
    expect(batch).toMatchObject({ messageKeys: [11, 14], stale: [12, 13] });
  });
});

describe("an inbox that calls for no turn", () => {
  it.each<[string, typeof running, readonly HistoryEvent[]]>([
    ["it is empty", running, []],
    ["the instance is over", instanceRow({ status: "COMPLETED" }), [events.raised("a")]],
    ["the start is yet to come", unstarted, [events.raised("a"), events.suspended()]],
    ["there is only a second start", running, [events.started()]],
  ])("%s", (_, row, list) => {
    expect(planBatch(row, inbox(...list), NOW, 100)).toEqual({ kind: "wait" });
  });

  it.each<[string, readonly HistoryEvent[]]>([
    ["before its scheduled start", [events.raised("a"), events.terminated()]],
    ["before its first turn", [events.started(), events.terminated()]],
  ])("is completed by the engine itself where the instance was terminated %s", (_, list) => {
    expect(planBatch(unstarted, inbox(...list), NOW, 100).kind).toBe("terminateUnstarted");
  });
});

describe("a rewind in an inbox", () => {
  it("stands alone: what has come since waits", () => {
    const plan = planBatch(instanceRow(), inbox(events.rewound(), events.raised("a")), NOW, 9);
    expect(plan).toMatchObject({ kind: "run", batch: { messageKeys: [11], stale: [] } });
    expect(plan.kind === "run" && plan.batch.newEvents.map(({ kind }) => kind)).toEqual([
      "orchestratorStarted",
      "executionRewound",
    ]);
  });

  it("comes to nothing where a termination has come since: no worker is needed for that", () => {
    const plan = planBatch(instanceRow(), inbox(events.rewound(), events.raised("a"), events.terminated()), NOW, 9);
    expect(plan).toMatchObject({ kind: "terminateUnstarted", batch: { messageKeys: [11, 13] } });
  });
});

describe("a message that asks for a turn", () => {
  it("gets one, though there is nothing new in it, and leaves the inbox with it", () => {
    const plan = planBatch(instanceRow(), inbox(askForTurn(NOW)), NOW, 9);
    expect(plan).toMatchObject({ kind: "run", batch: { messageKeys: [], stale: [11] } });
    expect(plan.kind === "run" && plan.batch.newEvents).toHaveLength(1);
  });

  it("adds nothing to a turn that there is in any case", () => {
    const plan = planBatch(instanceRow(), inbox(askForTurn(NOW), events.raised("a")), NOW, 9);
    expect(plan).toMatchObject({ kind: "run", batch: { messageKeys: [12], stale: [11] } });
  });
});
