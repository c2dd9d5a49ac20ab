import type {
  CompleteOrchestrationAction,
  EventRaisedEvent,
  HistoryEvent,
  OrchestratorAction,
} from "@reawait/protocol";
import { defineEvent, defineOrchestrator } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { leaveRest } from "./leave-rest.js";
import { observed } from "./testing/observed-connection.js";
import { closeHubs, openHub } from "./testing/test-hub.js";

afterEach(closeHubs);

const raised = (name: string): EventRaisedEvent => ({ kind: "eventRaised", eventId: -1, timestamp: 0, name });
const [a, b, c] = [raised("a"), raised("b"), raised("c")];
const started: HistoryEvent = { kind: "orchestratorStarted", eventId: -1, timestamp: 0 };
const task: OrchestratorAction = { kind: "scheduleTask", id: 1, name: "t" };
const next = (...carryoverEvents: readonly EventRaisedEvent[]): CompleteOrchestrationAction => ({
  kind: "completeOrchestration",
  id: 2,
  orchestrationStatus: "CONTINUED_AS_NEW",
  carryoverEvents,
});

describe("what a turn leaves for the next one", () => {
  it("is what it would carry over from the end of its new events", () => {
    expect(leaveRest([started, a, b, c], [task, next(b, c)])).toEqual({
      actions: [task, next()],
      numEventsProcessed: 2,
    });
    expect(leaveRest([started, a], [next(a)])).toEqual({ actions: [next()], numEventsProcessed: 1 });
  });

  it("is not what came in turns before, nor what stands ahead of something that it used", () => {
    expect(leaveRest([started, b], [next(a, b)])).toEqual({ actions: [next(a)], numEventsProcessed: 1 });
    expect(leaveRest([started, a, b], [next(a)])).toEqual({ actions: [next(a)] });
    expect(leaveRest([started, a, { ...started, kind: "executionResumed" }], [next(a)])).toEqual({
      actions: [next(a)],
    });
  });

  it("is nothing where nothing is carried over, or it goes on", () => {
    expect(leaveRest([started, a], [task, next()])).toEqual({ actions: [task, next()] });
    expect(leaveRest([started, a], [task])).toEqual({ actions: [task] });
    expect(leaveRest([started, a], [])).toEqual({ actions: [] });
  });

  it("is known by its identity, not by what it says", () => {
    expect(leaveRest([started, { ...a }], [next(a)])).toEqual({ actions: [next(a)] });
  });
});

describe("an orchestrator that takes one event a generation", () => {
  const value = defineEvent<number>("value");

  it.each([true, false])(
    "sees each once, in order, where the engine takes a part of a turn: %p",
    async (partialTurns) => {
      const { client, engine, startedWorker } = await openHub();
      const seen: number[] = [];
      const monitor = defineOrchestrator("monitor", async (ctx, left: number): Promise<string> => {
        seen.push(await ctx.waitForExternalEvent(value));
        return left === 1 ? "done" : ctx.continueAsNew(left - 1);
      });
      const handle = await client.start(monitor, 40);
      for (let n = 0; n < 40; n++) await handle.raiseEvent(value, n);
      const { connection, answers } = observed({
        ...engine.connection,
        profile: { ...engine.connection.profile, partialTurns },
      });
      await startedWorker({ orchestrators: [monitor] }, connection);
      expect(await handle.result()).toBe("done");
      expect(seen).toEqual(Array.from({ length: 40 }, (_, n) => n));
      const carried = answers.flatMap(({ actions }) =>
        actions.flatMap((action) => (action.kind === "completeOrchestration" ? action.carryoverEvents.length : [])),
      );
      if (partialTurns) expect(carried).toEqual(carried.map(() => 0));
      else expect(carried[0]).toBe(39);
    },
  );

  it("goes on fifty times in a row at once", async () => {
    const loop = defineOrchestrator("loop", async (ctx, left: number): Promise<string> =>
      left === 0 ? "done" : ctx.continueAsNew(left - 1),
    );
    await using env = await TestEnvironment.create({ orchestrators: [loop] });
    expect(await env.run(loop, 50)).toBe("done");
  });
});
