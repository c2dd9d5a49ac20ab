import { expect, it } from "@jest/globals";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";
import { inTime } from "./eventually.js";
import { historyOf } from "./instance-cases.js";

export const tokenCases: ConnectionCases = (connected) => {
  const start = (instanceId: string) => connected().connection.startInstance({ instanceId, name: "order" });

  it("count once, however often they come", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await start("a");
    const turn = await worker.turn();
    await Promise.all([worker.answer(turn, [actions.task(1)]), worker.answer(turn, [actions.task(1)])]);
    await worker.answer(turn, [actions.task(1)]);
    const activity = await worker.activity();
    await Promise.all([worker.succeed(activity, "x"), worker.succeed(activity, "y")]);
    await worker.succeed(activity, "z");
    await worker.answer(await worker.turn(), [actions.complete(2)]);
    const events = await historyOf(connection, "a");
    expect(events.filter(({ kind }) => kind === "taskScheduled")).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === "taskCompleted")).toHaveLength(1);
  });

  it("that are stale do nothing where a turn was meant, and count for an activity that nobody has answered", async () => {
    const { connection, hub } = connected();
    const lost = scriptedWorker(connection);
    await start("a");
    await lost.answer(await lost.turn(), [actions.task(1)]);
    await start("b");
    const [turn, activity] = [await lost.turn(), await lost.activity()];
    await lost.stop();
    const worker = scriptedWorker(connection);
    const again = await inTime(hub.clock, worker.turn());
    const other = await inTime(hub.clock, worker.activity());
    await lost.answer(turn, [actions.fail(1)]);
    await lost.succeed(activity, "stale");
    await worker.succeed(other, "fresh");
    await worker.answer(again, [actions.complete(1)]);
    expect((await worker.turnOf("a")).request.newEvents[1]).toMatchObject({ result: "stale" });
    expect(await historyOf(connection, "b")).toContainEqual(
      expect.objectContaining({ kind: "executionCompleted", orchestrationStatus: "COMPLETED" }),
    );
  });

  it("of nobody are no-ops, whatever they are for", async () => {
    const { connection } = connected();
    await connection.hello();
    const completionToken = "no such token";
    const answered = { instanceId: "a", completionToken };
    await connection.completeActivityTask({ ...answered, taskId: 1, result: "1" });
    await connection.completeOrchestratorTask({ ...answered, actions: [], requiresHistory: false });
    await connection.abandonActivityTask(completionToken);
    await connection.abandonOrchestratorTask(completionToken);
    await connection.deferActivityTask(completionToken);
  });

  it("may be left empty: then instance and task say what is meant", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    const completionToken = "";
    await start("a");
    await worker.answer({ ...(await worker.turn()), completionToken }, [actions.task(0)]);
    await worker.succeed({ ...(await worker.activity()), completionToken }, "1");
    const last = await worker.turn();
    expect(last.request.newEvents[1]).toMatchObject({ taskScheduledId: 0, result: "1" });
    await worker.answer({ ...last, completionToken }, [actions.complete(1)]);
  });

  it("give work back, to be sent again later", async () => {
    const { connection, hub } = connected();
    const worker = scriptedWorker(connection);
    await start("a");
    await connection.abandonOrchestratorTask((await worker.turn()).completionToken);
    hub.clock.advance(100);
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await connection.abandonActivityTask((await worker.activity()).completionToken);
    hub.clock.advance(100);
    expect((await worker.activity()).request.taskId).toBe(1);
  });

  it("hold an instance with a reason, which its state shows until it goes on", async () => {
    const { connection, hub } = connected();
    const worker = scriptedWorker(connection);
    await start("a");
    const reason = {
      errorType: "NonDeterminismError",
      errorMessage: "history says “pay”, code did “ship”",
      stackTrace: "at order",
      isNonRetriable: true,
    };
    await connection.abandonOrchestratorTask((await worker.turn()).completionToken, { reason });
    const held = async () =>
      (await connection.getInstance({ instanceId: "a", getInputsAndOutputs: true }))?.failureDetails;
    expect(await held()).toEqual(reason);
    hub.clock.advance(100);
    await worker.answer(await worker.turn(), []);
    expect(await held()).toBeUndefined();
  });

  it("put an activity aside, and answer it when its worker is long gone", async () => {
    const { connection, hub } = connected();
    await connection.hello();
    const worker = scriptedWorker(connection, { maxConcurrentActivityWorkItems: 1 });
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1), actions.task(2)]);
    const { completionToken } = await worker.activity();
    await connection.deferActivityTask(completionToken);
    await worker.succeed(await worker.activity(), "two");
    await worker.answer(await worker.turn(), []);
    await worker.stop();
    const other = scriptedWorker(connection);
    const answered = { instanceId: "a", taskId: 1, completionToken };
    await connection.completeActivityTask({ ...answered, result: "one" });
    await connection.completeActivityTask({ ...answered, result: "again" });
    const turn = await inTime(hub.clock, other.turn());
    expect(turn.request.newEvents.slice(1)).toMatchObject([{ taskScheduledId: 1, result: "one" }]);
    expect(other.activitiesWaiting).toBe(0);
  });
};
