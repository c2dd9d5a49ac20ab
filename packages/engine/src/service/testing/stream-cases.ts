import { expect, it } from "@jest/globals";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { kinds } from "../../testing/test-engine.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";
import { eventually, inTime } from "./eventually.js";

export const streamCases: ConnectionCases = (connected) => {
  const start = (instanceId: string, name = "order") => connected().connection.startInstance({ instanceId, name });

  /** So long after the last item was handed out, that one is no suspect when the stream ends. */
  const calm = (): void => connected().hub.clock.advance(2_000);

  it("give back at once what is out, when they are returned", async () => {
    const { connection } = connected();
    const first = scriptedWorker(connection);
    await start("a");
    await first.answer(await first.turn(), [actions.task(1)]);
    await start("b");
    const turn = await first.turn();
    const activity = await first.activity();
    calm();
    await first.stop();
    const second = scriptedWorker(connection);
    const turnAgain = await second.turn();
    const activityAgain = await second.activity();
    const [, ...newEvents] = turn.request.newEvents;
    expect(turnAgain).toEqual({
      ...turn,
      completionToken: expect.not.stringContaining(turn.completionToken),
      // It begins when it is handed out.
      request: { ...turn.request, newEvents: [expect.objectContaining({ kind: "orchestratorStarted" }), ...newEvents] },
    });
    expect(activityAgain).toEqual({
      ...activity,
      completionToken: expect.not.stringContaining(activity.completionToken),
    });
  });

  it("give back at once what is out, when their signal is aborted: CANCELLED", async () => {
    const { connection } = connected();
    const abort = new AbortController();
    const slots = { maxConcurrentOrchestrationWorkItems: 1, maxConcurrentActivityWorkItems: 1, sessions: false };
    const stream = connection.getWorkItems(slots, { signal: abort.signal })[Symbol.asyncIterator]();
    await start("a");
    expect(await stream.next()).toMatchObject({ value: { kind: "orchestrator" } });
    const next = stream.next();
    calm();
    abort.abort();
    await expect(next).rejects.toMatchObject({ code: "CANCELLED" });
    expect((await scriptedWorker(connection).turn()).request.instanceId).toBe("a");
  });

  it("whose signal was aborted before do not open", async () => {
    const { connection, hub } = connected();
    const slots = { maxConcurrentOrchestrationWorkItems: 1, maxConcurrentActivityWorkItems: 1, sessions: false };
    const stream = connection.getWorkItems(slots, { signal: AbortSignal.abort() })[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toMatchObject({ code: "CANCELLED" });
    await start("a");
    expect(hub.engine.unmatchedWork.orchestrations).toBe(1);
  });

  it("left by a break give back what is out", async () => {
    const { connection, hub } = connected();
    await start("a");
    const slots = { maxConcurrentOrchestrationWorkItems: 0, maxConcurrentActivityWorkItems: 0, sessions: false };
    for await (const item of connection.getWorkItems(slots)) if (item.kind === "orchestrator") break;
    const again = await inTime(hub.clock, scriptedWorker(connection).turn());
    expect(again.request.instanceId).toBe("a");
  });

  it("have no more out than they were asked for", async () => {
    const { connection, hub } = connected();
    const narrow = scriptedWorker(connection, {
      maxConcurrentOrchestrationWorkItems: 2,
      maxConcurrentActivityWorkItems: 1,
    });
    for (const id of ["a", "b", "c"]) await start(id);
    const turns = [await narrow.turn(), await narrow.turn()] as const;
    await narrow.answer(turns[0], [actions.task(1), actions.task(2)]);
    await narrow.turn();
    const activity = await narrow.activity();
    const wide = scriptedWorker(connection);
    // The second activity is not at the narrow one, or it would not come here.
    expect((await wide.activity()).request.taskId).not.toBe(activity.request.taskId);
    expect(hub.engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 0 });
  });

  it("take by filters what they name, in the versions that they name, and no more", async () => {
    const { connection, hub } = connected();
    const none = scriptedWorker(connection, { filters: { orchestrations: [], activities: [] } });
    const orders = scriptedWorker(connection, {
      filters: {
        orchestrations: [{ name: "order", versions: ["", "2"] }],
        activities: [{ name: "pay", versions: [] }],
      },
    });
    await connection.startInstance({ instanceId: "three", name: "order", version: "3" });
    await start("bill", "bill");
    await connection.startInstance({ instanceId: "two", name: "order", version: "2" });
    await orders.answer(await orders.turn(), [actions.task(1, "ship"), actions.task(2, "pay")]);
    await start("none");
    expect((await orders.turn()).request.instanceId).toBe("none");
    expect((await orders.activity()).request.name).toBe("pay");
    await eventually(() => hub.engine.unmatchedWork.activities === 1);
    expect(hub.engine.unmatchedWork).toEqual({ orchestrations: 2, activities: 1 });
    const all = scriptedWorker(connection);
    expect((await all.activity()).request.name).toBe("ship");
    expect([none.turnsWaiting, none.activitiesWaiting, orders.turnsWaiting]).toEqual([0, 0, 0]);
  });

  it("that keep sessions are not sent again what they have, unless they ask for it", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection, { sessions: true });
    await start("a");
    const first = await worker.turn();
    expect(first.request.properties).toBeUndefined();
    await worker.answer(first, [actions.task(1)]);
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const short = await worker.turn();
    expect(short.request.pastEvents).toEqual([]);
    expect(short.request.properties).toEqual({ "reawait.base": first.completionToken, "reawait.pastCount": 4 });
    await worker.answer(short, [], { requiresHistory: true });
    const full = await worker.turn();
    expect(full.request.newEvents).toEqual(short.request.newEvents);
    expect(kinds(full.request.pastEvents)).toEqual([
      ...["orchestratorStarted", "executionStarted", "taskScheduled", "orchestratorCompleted"],
    ]);
    expect(full.request.properties).toBeUndefined();
  });

  it("that keep none always get the whole history", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), []);
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const { request } = await worker.turn();
    expect(request.pastEvents).toHaveLength(3);
    expect(request.properties).toBeUndefined();
  });

  it("that fetch long histories by themselves find in them what others are sent", async () => {
    const { connection, hub } = connected();
    await start("a");
    const input = "x".repeat(600_000);
    for (const name of ["one", "two", "three"]) await connection.raiseEvent({ instanceId: "a", name, input });
    const worker = scriptedWorker(connection);
    await worker.answer(await worker.turn(), []);
    await worker.stop();
    await connection.raiseEvent({ instanceId: "a", name: "four" });
    const sent = scriptedWorker(connection, { historyStreaming: false });
    const whole = await inTime(hub.clock, sent.turn());
    await sent.stop();
    const fetching = scriptedWorker(connection, { historyStreaming: true });
    const { request } = await inTime(hub.clock, fetching.turn());
    const past = [...request.pastEvents];
    if (request.requiresHistoryStreaming) {
      const { instanceId, executionId } = request;
      const asked = { instanceId, executionId, forWorkItemProcessing: true };
      for await (const chunk of connection.streamInstanceHistory(asked)) past.push(...chunk);
    }
    expect(past).toEqual(whole.request.pastEvents);
    expect(past).toHaveLength(6);
  });
};
