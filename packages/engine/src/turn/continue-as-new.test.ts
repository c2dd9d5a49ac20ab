import { describe, expect, it } from "@jest/globals";
import type { EventRaisedEvent, OrchestratorAction } from "@reawait/protocol";

import { actions, events, instanceRow, NOW, turnContext, turnState } from "../testing/turn-fixtures.js";
import { runTurn } from "./run-turn.js";
import type { TurnChanges, TurnState } from "./turn-state.js";

const parentInstance = { taskScheduledId: 4, name: "parent", orchestrationInstance: { instanceId: "p" } };
const started = events.started({ parentInstance, tags: { team: "billing" } });
const carried = (name: string): EventRaisedEvent => ({ kind: "eventRaised", eventId: 6, timestamp: 2, name });

function turn(state: TurnState, ...list: readonly OrchestratorAction[]): TurnChanges {
  return runTurn(state, { actions: list, customStatus: "looping" }, turnContext());
}

describe("continuing as new", () => {
  it("begins a new execution under the same name, parent and tags, and forgets the history", () => {
    const state = turnState([events.raised("a")], { past: [started], row: instanceRow({ version: "1" }) });
    const changes = turn(state, actions.continueAsNew(3, "next"));
    expect(changes.history).toEqual({ replace: true, events: [] });
    expect(changes.row).toMatchObject({
      status: "RUNNING",
      executionId: "run-2",
      version: "1",
      input: "next",
      customStatus: "looping",
      position: "turn-1",
      historyLength: 0,
    });
    expect(changes.requeued.map((message) => message.event)).toEqual([
      {
        kind: "executionStarted",
        eventId: -1,
        timestamp: NOW,
        name: "order",
        version: "1",
        input: "next",
        orchestrationInstance: { instanceId: "order-1", executionId: "run-2" },
        parentInstance,
        parentTraceContext: undefined,
        tags: { team: "billing" },
      },
    ]);
  });

  it("takes a new version where one is given", () => {
    const changes = turn(turnState([started]), actions.continueAsNew(1, undefined, { newVersion: "2" }));
    expect(changes.row.version).toBe("2");
    expect(changes.requeued[0]?.event).toMatchObject({ version: "2" });
  });

  it("puts the start first, what is carried over next, and what it sent to itself last", () => {
    const list = [
      actions.send(1, "order-1", "self"),
      actions.continueAsNew(2, undefined, { carryoverEvents: [carried("first"), carried("second")] }),
    ];
    const { requeued, sends } = turn(turnState([started]), ...list);
    expect(requeued.map(({ event }) => (event.kind === "eventRaised" ? event.name : event.kind))).toEqual([
      "executionStarted",
      "first",
      "second",
      "self",
    ]);
    expect(requeued.every(({ event }) => event.eventId === -1)).toBe(true);
    expect(sends).toEqual([]);
  });

  it("withdraws activities and timers, and keeps children and sends", () => {
    const list = [actions.task(1), actions.timer(2, 5), actions.child(3), actions.send(4, "other")];
    const changes = turn(turnState([started]), ...list, actions.continueAsNew(5));
    expect(changes).toMatchObject({ tasks: [], timers: [], dropTimers: true, dropInbox: false });
    expect(changes.children.map((child) => child.row.parent?.executionId)).toEqual(["run-1"]);
    expect(changes.sends).toMatchObject([{ instanceId: "other" }]);
  });

  it("leaves what the worker has not used in the inbox", () => {
    const state = turnState([started, events.raised("later")]);
    const changes = runTurn(state, { actions: [actions.continueAsNew(1)], numEventsProcessed: 2 }, turnContext());
    expect(changes.consumed).toEqual([11]);
  });

  it("stays suspended where it was suspended in the same batch, ahead of all that this holds back", () => {
    const suspended = events.suspended();
    const carryoverEvents = [carried("kept")];
    const changes = turn(turnState([started, suspended]), actions.continueAsNew(1, undefined, { carryoverEvents }));
    expect(changes.row.status).toBe("SUSPENDED");
    expect(changes.requeued.map(({ event }) => event.kind)).toEqual([
      "executionStarted",
      "executionSuspended",
      "eventRaised",
    ]);
  });
});
