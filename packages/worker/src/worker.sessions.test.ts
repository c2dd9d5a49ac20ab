import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { sessionProperties, type OrchestratorRequest } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { observed } from "./testing/observed-connection.js";
import { scriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub } from "./testing/test-hub.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

const next = defineEvent<number>("next");
const add = defineActivity("add", (_ctx, [a, b]: readonly [number, number]) => a + b);

/** Sums up three events, and says how often its code began from the top. */
function summing() {
  /** What chance gave at each beginning: the same on each replay. */
  const drawn: number[] = [];
  const sum = defineOrchestrator("sum", async (ctx) => {
    drawn.push(ctx.random());
    let total = 0;
    for (let n = 0; n < 3; n++) total = await ctx.callActivity(add, [total, await ctx.waitForExternalEvent(next)]);
    return { total, guid: ctx.newGuid() };
  });
  return { sum, drawn };
}

async function sumOf(maxSessions: number, instanceIds: readonly string[]) {
  const { client, clock, engine, startedWorker } = await openHub();
  const { sum, drawn } = summing();
  const { connection, turns, answers } = observed(engine.connection);
  await startedWorker({ orchestrators: [sum], activities: [add], maxSessions }, connection);
  const handles = [];
  for (const instanceId of instanceIds) handles.push(await client.start(sum, undefined, { instanceId }));
  for (const n of [1, 2, 3]) {
    for (const handle of handles) {
      await engine.whenAtRest();
      clock.advance(1_000);
      await handle.raiseEvent(next, n);
    }
  }
  const results = await Promise.all(handles.map((handle) => handle.result()));
  return { results, drawn, turns, asked: answers.filter(({ requiresHistory }) => requiresHistory).length };
}

describe("a worker with sessions", () => {
  it("runs the code once, however many turns there are, and is sent new events only", async () => {
    const { results, drawn, turns, asked } = await sumOf(1_000, ["a"]);
    expect(results).toMatchObject([{ total: 6 }]);
    expect(drawn).toHaveLength(1);
    expect(asked).toBe(0);
    expect(turns.map(({ pastEvents }) => pastEvents.length)).toEqual(turns.map(() => 0));
  });

  it("that has no room for all of them asks for histories, and comes to the same results", async () => {
    const { results, drawn, asked } = await sumOf(1, ["a", "b", "c"]);
    expect(asked).toBeGreaterThan(0);
    expect(drawn).toHaveLength(3 + asked);
    expect(new Set(drawn).size).toBe(3);
    const roomy = await sumOf(1_000, ["a", "b", "c"]);
    expect(roomy.drawn).toHaveLength(3);
    expect(results).toEqual(roomy.results);
  });

  it("that may keep none is always sent the whole history, and comes to the same result", async () => {
    const { results, drawn, turns, asked } = await sumOf(0, ["a"]);
    expect(drawn).toHaveLength(turns.length);
    expect(new Set(drawn).size).toBe(1);
    expect(asked).toBe(0);
    expect(results).toEqual((await sumOf(1_000, ["a"])).results);
  });
});

describe("a turn that leaves out past events", () => {
  const wait = defineOrchestrator("wait", async (ctx) => await ctx.waitForExternalEvent<string>("go"));
  const timestamp = Date.UTC(2030, 0, 1);
  const first: OrchestratorRequest = {
    instanceId: "a",
    executionId: "one",
    pastEvents: [],
    newEvents: [
      { kind: "orchestratorStarted", eventId: -1, timestamp },
      {
        kind: "executionStarted",
        eventId: -1,
        timestamp,
        name: "wait",
        orchestrationInstance: { instanceId: "a", executionId: "one" },
      },
    ],
    requiresHistoryStreaming: false,
  };
  const second: OrchestratorRequest = {
    ...first,
    newEvents: [
      { kind: "orchestratorStarted", eventId: -1, timestamp },
      { kind: "eventRaised", eventId: -1, timestamp, name: "go", input: '"on"' },
    ],
    properties: { [sessionProperties.base]: "t1", [sessionProperties.pastCount]: 3 },
  };
  const done = { kind: "completeOrchestration", orchestrationStatus: "COMPLETED", result: '"on"' };

  async function after(request: OrchestratorRequest) {
    const hub = scriptedHub();
    const worker = new Worker(hub.connection, { orchestrators: [wait], heapUse: () => 0 });
    await worker.start();
    hub.send({ kind: "orchestrator", completionToken: "t1", request: first });
    await hub.nextTurnAnswer();
    hub.send({ kind: "orchestrator", completionToken: "t2", request });
    const answer = await hub.nextTurnAnswer();
    await worker.stop();
    return answer;
  }

  it("goes on from the session where that stands at the same place", async () => {
    expect(await after(second)).toMatchObject({ requiresHistory: false, actions: [done] });
  });

  it.each<[string, Partial<OrchestratorRequest>]>([
    ["another turn came last", { properties: { [sessionProperties.base]: "t0", [sessionProperties.pastCount]: 3 } }],
    ["it is of another execution", { executionId: "two" }],
    ["it is of another instance", { instanceId: "b" }],
  ])("is answered by asking for the history where %s", async (_why, changed) => {
    expect(await after({ ...second, ...changed })).toEqual({
      instanceId: changed.instanceId ?? "a",
      completionToken: "t2",
      actions: [],
      requiresHistory: true,
    });
  });

  it("drops the session once it did not fit", async () => {
    const hub = scriptedHub();
    const worker = new Worker(hub.connection, { orchestrators: [wait], heapUse: () => 0 });
    await worker.start();
    hub.send({ kind: "orchestrator", completionToken: "t1", request: first });
    await hub.nextTurnAnswer();
    hub.send({ kind: "orchestrator", completionToken: "t2", request: { ...second, executionId: "two" } });
    await hub.nextTurnAnswer();
    hub.send({ kind: "orchestrator", completionToken: "t3", request: second });
    expect(await hub.nextTurnAnswer()).toMatchObject({ completionToken: "t3", requiresHistory: true });
    await worker.stop();
  });

  it("does not go on from a session where the whole history was sent", async () => {
    const replayed = {
      ...second,
      pastEvents: [...first.newEvents, { kind: "orchestratorCompleted", eventId: -1, timestamp } as const],
      properties: undefined,
    };
    expect(await after(replayed)).toMatchObject({ requiresHistory: false, actions: [done] });
  });
});

describe("a turn that rewinds", () => {
  const timestamp = Date.UTC(2030, 0, 1);

  it("is answered with the history to go on with, whether or not the orchestrator is registered", async () => {
    const hub = scriptedHub();
    const worker = new Worker(hub.connection, {});
    await worker.start();
    const orchestrationInstance = { instanceId: "a", executionId: "one" };
    const started = { kind: "executionStarted", eventId: -1, timestamp, name: "wait", orchestrationInstance } as const;
    const request: OrchestratorRequest = {
      instanceId: "a",
      executionId: "one",
      pastEvents: [
        { kind: "orchestratorStarted", eventId: -1, timestamp },
        started,
        { kind: "taskScheduled", eventId: 1, timestamp, name: "pay" },
        { kind: "taskFailed", eventId: -1, timestamp, taskScheduledId: 1 },
        { kind: "executionCompleted", eventId: 2, timestamp, orchestrationStatus: "FAILED" },
      ],
      newEvents: [{ kind: "executionRewound", eventId: -1, timestamp }],
      requiresHistoryStreaming: false,
    };
    hub.send({ kind: "orchestrator", completionToken: "t1", request });
    const { actions, requiresHistory } = await hub.nextTurnAnswer();
    expect(requiresHistory).toBe(false);
    expect(actions).toEqual([
      {
        kind: "rewindOrchestration",
        id: -1,
        newHistory: [
          request.pastEvents[0],
          expect.objectContaining({ kind: "executionStarted", name: "wait" }),
          request.newEvents[0],
        ],
      },
    ]);
    await worker.stop();
  });
});
