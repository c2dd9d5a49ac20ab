import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import type { ActivityItem, ScriptedWorker } from "./testing/scripted-worker.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

/** So long after an item was handed out, it is no suspect when its stream breaks. */
const LONG = 2_000;

/** How long until the next wake-up, which it waits for. */
function waitOut({ clock }: TestEngine): number {
  const delay = (clock.nextWakeUp ?? Infinity) - clock.now();
  clock.advance(delay);
  return delay;
}

/** A hub in which the instance `a` has one activity that is ready, and a worker that only runs activities. */
async function activityReady() {
  const hub = await openTestEngine();
  const turns = scriptedWorker(hub.connection, {
    filters: { orchestrations: [{ name: "order", versions: [] }], activities: [] },
  });
  await hub.start("a");
  await turns.answer(await turns.turn(), [actions.task(1)]);
  const connect = (): ScriptedWorker =>
    scriptedWorker(hub.connection, { filters: { orchestrations: [], activities: [{ name: "pay", versions: [] }] } });
  return { ...hub, turns, connect };
}

describe("what was lost with a stream that broke", () => {
  it("goes out at once the first time; from then on it waits, longer each time, whoever connects", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    const delays: number[] = [];
    for (let losses = 1; losses <= 5; losses++) {
      const worker = scriptedWorker(hub.connection);
      await drain();
      if (worker.turnsWaiting === 0) delays.push(waitOut(hub));
      else delays.push(0);
      await worker.turn();
      hub.clock.advance(LONG);
      await worker.lose();
    }
    expect(delays).toEqual([0, 0, 100, 200, 400]);
  });

  it("is counted for activities too", async () => {
    const hub = await activityReady();
    const delays: number[] = [];
    for (let losses = 1; losses <= 4; losses++) {
      const worker = hub.connect();
      await drain();
      delays.push(worker.activitiesWaiting === 0 ? waitOut(hub) : 0);
      await worker.activity();
      hub.clock.advance(LONG);
      await worker.lose();
    }
    expect(delays).toEqual([0, 0, 100, 200]);
  });

  it("counts nothing where the worker closed the stream itself", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    for (let times = 0; times < 5; times++) {
      const worker = scriptedWorker(hub.connection);
      await worker.turn();
      await worker.stop();
    }
    expect(hub.clock.nextWakeUp).toBeUndefined();
  });

  it("begins anew once a turn of it was committed", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    const lost = scriptedWorker(hub.connection);
    await lost.turn();
    hub.clock.advance(LONG);
    await lost.lose();
    const worker = scriptedWorker(hub.connection);
    await worker.answer(await worker.turn(), []);
    await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.turn();
    hub.clock.advance(LONG);
    await worker.lose();
    expect((await scriptedWorker(hub.connection).turn()).request.instanceId).toBe("a");
  });

  it("does not wait where it is to be terminated", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    await worker.answer(await worker.turn(), []);
    await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.turn();
    await worker.lose();
    const other = scriptedWorker(hub.connection);
    await drain();
    expect(other.turnsWaiting).toBe(0);
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    await other.answer(await other.turn(), [actions.terminated(1)]);
    expect(await hub.status("a")).toBe("TERMINATED");
  });
});

describe("the item that was handed out last, just before its stream broke,", () => {
  it("waits from the first time on, the others do not", async () => {
    const hub = await openTestEngine();
    const lost = scriptedWorker(hub.connection);
    for (const id of ["a", "b", "c"]) await hub.start(id);
    const last = [await lost.turn(), await lost.turn(), await lost.turn()].at(-1);
    await lost.lose();
    const other = scriptedWorker(hub.connection);
    const again = [await other.turn(), await other.turn()].map(({ request }) => request.instanceId);
    await drain();
    expect(again).not.toContain(last?.request.instanceId);
    expect(other.turnsWaiting).toBe(0);
    hub.clock.advance(100);
    expect((await other.turn()).request.instanceId).toBe(last?.request.instanceId);
  });

  it("goes to another worker at once the first time, if there is one: its own may just have left", async () => {
    const hub = await openTestEngine();
    const lost = scriptedWorker(hub.connection);
    await hub.start("a");
    await lost.turn();
    const other = scriptedWorker(hub.connection);
    await lost.lose();
    await other.turn();
    const third = scriptedWorker(hub.connection);
    await other.lose();
    await drain();
    expect(third.turnsWaiting).toBe(0);
    expect(waitOut(hub)).toBe(400);
    expect((await third.turn()).request.instanceId).toBe("a");
  });

  it("is none where it was answered: then those before it had arrived as well", async () => {
    const hub = await openTestEngine();
    const lost = scriptedWorker(hub.connection);
    await hub.start("a");
    await lost.turn();
    await hub.start("b");
    await lost.answer(await lost.turn(), []);
    await lost.lose();
    expect((await scriptedWorker(hub.connection).turn()).request.instanceId).toBe("a");
  });

  it("shows in the status why it waits, when that happens again", async () => {
    const hub = await openTestEngine();
    await hub.start("a");
    for (let times = 1; times <= 2; times++) {
      const worker = scriptedWorker(hub.connection);
      if (times > 1) waitOut(hub);
      await worker.turn();
      expect((await hub.get("a"))?.failureDetails).toBeUndefined();
      await worker.lose();
    }
    expect((await hub.get("a"))?.failureDetails).toMatchObject({
      errorType: "StreamLostError",
      errorMessage: expect.stringContaining("larger than the worker can receive"),
    });
    expect(hub.logged).toEqual([expect.stringContaining('"a"')]);
  });

  it("is told of where it is an activity", async () => {
    const hub = await activityReady();
    for (let times = 1; times <= 2; times++) {
      const worker = hub.connect();
      if (times > 1) waitOut(hub);
      await worker.activity();
      await worker.lose();
    }
    expect(hub.logged.filter((line) => line.includes("broke"))).toEqual([expect.stringContaining('"pay"')]);
  });

  it("does not keep the others from being run: one that kills its worker's stream each time soon stands alone", async () => {
    const hub = await openTestEngine();
    const turns = scriptedWorker(hub.connection, {
      filters: { orchestrations: [{ name: "order", versions: [] }], activities: [] },
    });
    await hub.start("a");
    const innocent = [1, 2, 3, 4];
    await turns.answer(
      await turns.turn(),
      [...innocent, 5].map((id) => actions.task(id, id === 5 ? "poison" : "pay")),
    );
    const answered = new Set<number>();
    let streams = 0;
    const end = hub.clock.now() + 60_000;
    while (hub.clock.now() < end) {
      streams += 1;
      const worker = scriptedWorker(hub.connection, {
        filters: { orchestrations: [], activities: ["pay", "poison"].map((name) => ({ name, versions: [] })) },
      });
      // A worker that needs half a second for each activity, and cannot receive the poison.
      const running = new Map<number, { readonly item: ActivityItem; readonly since: number }>();
      let broken = false;
      while (!broken && hub.clock.now() < end) {
        await drain();
        while (worker.activitiesWaiting > 0) {
          const item = await worker.activity();
          if (item.request.name === "poison") broken = true;
          running.set(item.request.taskId, { item, since: hub.clock.now() });
        }
        for (const [id, { item, since }] of broken ? [] : running) {
          if (hub.clock.now() - since < 500) continue;
          await worker.succeed(item);
          running.delete(id);
          answered.add(id);
        }
        if (!broken) hub.clock.advance(50);
      }
      await worker.lose();
    }
    expect([...answered].sort()).toEqual(innocent);
    expect(streams).toBeLessThan(12);
  });
});
