import { afterEach, describe, expect, it } from "@jest/globals";

import type { Duration } from "@reawait/protocol";

import { drain } from "./testing/drain.js";
import type { ScriptedWorker } from "./testing/scripted-worker.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";
import type { VirtualClock } from "../../testing/src/clock/virtual-clock.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";

afterEach(closeTestEngines);

const RETURN_TIME = 10_000;
/** So long after an item was handed out, it is no suspect when its stream breaks. */
const CALM = 2_000;

/** A worker with a name that has a turn of `b` and two activities of `a`, and connects again as often as a test wants. */
async function atWork(
  options: { readonly workerReturnTime?: Duration; readonly workerId?: string; readonly clock?: VirtualClock } = {},
) {
  const { workerId = "mia", ...engineOptions } = options;
  const hub = await openTestEngine(engineOptions);
  const connect = (heldTokens: readonly string[] = [], more: object = {}): ScriptedWorker =>
    scriptedWorker(hub.connection, { workerId, workerRun: "1", heldTokens, ...more });
  const worker = connect();
  await hub.start("a");
  await worker.answer(await worker.turn(), [actions.task(1), actions.task(2)]);
  await hub.start("b");
  const turn = await worker.turn();
  const [one, two] = [await worker.activity(), await worker.activity()];
  hub.clock.advance(CALM);
  const stranger = () => scriptedWorker(hub.connection);
  return { ...hub, connect, worker, turn, one, two, stranger };
}

/** How many turns and activities came to it so far. */
async function seen(worker: ScriptedWorker): Promise<readonly [turns: number, activities: number]> {
  await drain();
  return [worker.turnsWaiting, worker.activitiesWaiting];
}

describe("a worker with a name whose stream broke", () => {
  it("has ten seconds to come back, in which nothing of its goes to others; then all of it does", async () => {
    const { worker, stranger, clock } = await atWork();
    await worker.lose();
    const other = stranger();
    expect(await seen(other)).toEqual([0, 0]);
    clock.advance(RETURN_TIME - 1);
    expect(await seen(other)).toEqual([0, 0]);
    clock.advance(1);
    expect(await seen(other)).toEqual([1, 2]);
  });

  it("has as long as it is given, longer than a timer reaches too", async () => {
    const day = 24 * 3_600_000;
    const hub = await atWork({ workerReturnTime: "60d", clock: virtualClock(undefined, day) });
    const other = hub.stranger();
    await hub.worker.lose();
    for (let days = 0; days < 60; days++) {
      expect((await seen(other))[1]).toBe(0);
      hub.clock.advance(day);
    }
    expect((await seen(other))[1]).toBe(2);
  });

  it("keeps what it says that it holds, and the rest goes out again at once", async () => {
    const { worker, connect, stranger, turn, one, two, clock, status } = await atWork();
    await worker.lose();
    const back = connect([turn.completionToken, one.completionToken]);
    expect((await back.activity()).request.taskId).toBe(two.request.taskId);
    expect(await seen(back)).toEqual([0, 0]);
    const other = stranger();
    clock.advance(RETURN_TIME);
    expect(await seen(other)).toEqual([0, 0]);
    await back.answer(turn, [actions.complete(1)]);
    expect(await status("b")).toBe("COMPLETED");
    await back.succeed(one, "kept");
    expect((await back.turnOf("a")).request.newEvents[1]).toMatchObject({ result: "kept" });
  });

  it("gives back at once, when it comes back, what it does not name", async () => {
    const { worker, connect } = await atWork();
    await worker.lose();
    expect(await seen(connect())).toEqual([1, 2]);
  });

  it("may answer while it is away: that counts, of a turn too", async () => {
    const { worker, connect, turn, one, two, status } = await atWork();
    await worker.lose();
    await worker.answer(turn, [actions.complete(1)]);
    expect(await status("b")).toBe("COMPLETED");
    await worker.succeed(one, "1");
    const back = connect([two.completionToken]);
    expect((await back.turn()).request.newEvents[1]).toMatchObject({ result: "1" });
    expect(await seen(back)).toEqual([0, 0]);
  });

  it("answers a turn in vain that was given back, and an activity with effect until another answer is there", async () => {
    const { worker, stranger, turn, one, two, clock, status } = await atWork();
    await worker.lose();
    clock.advance(RETURN_TIME);
    const other = stranger();
    const again = [await other.activity(), await other.activity()];
    await worker.answer(turn, [actions.complete(1)]);
    expect(await status("b")).toBe("PENDING");
    await worker.succeed(one, "late");
    for (const item of again) await other.succeed(item, "other");
    await worker.succeed(two, "too late");
    const { newEvents } = (await other.turnOf("a")).request;
    const results = newEvents.flatMap((event) => (event.kind === "taskCompleted" ? [event.result] : []));
    expect(results.slice(0, 1)).toEqual(["late"]);
    expect(results).not.toContain("too late");
  });

  it("still has a turn no longer than its deadline, with whichever stream", async () => {
    const { worker, connect, turn, clock } = await atWork();
    await worker.lose();
    clock.advance(5_000);
    const back = connect([turn.completionToken]);
    expect((await seen(back))[0]).toBe(0);
    clock.advance(30_000 - 5_000 - CALM);
    const again = await back.turn();
    expect(again.request.instanceId).toBe("b");
    expect(again.completionToken).not.toBe(turn.completionToken);
  });

  it("may lose one stream after the other: each time it has the while anew", async () => {
    const { worker, connect, stranger, one, two, clock } = await atWork();
    const held = [one.completionToken, two.completionToken];
    let last = worker;
    for (let times = 0; times < 3; times++) {
      await last.lose();
      clock.advance(RETURN_TIME - 1);
      last = connect(held);
    }
    const other = stranger();
    expect((await seen(other))[1]).toBe(0);
    await last.lose();
    clock.advance(RETURN_TIME);
    expect((await seen(other))[1]).toBe(2);
  });

  it("holds slots of its new stream with what it kept", async () => {
    const { worker, connect, one, two } = await atWork();
    await worker.lose();
    const held = [one.completionToken, two.completionToken];
    const back = connect(held, { maxConcurrentActivityWorkItems: 2 });
    await back.answer(await back.turnOf("b"), [actions.task(1)]);
    expect((await seen(back))[1]).toBe(0);
    await back.succeed(one);
    expect((await back.activity()).request.orchestrationInstance.instanceId).toBe("b");
  });

  it("may name tokens that mean nothing, or are another's", async () => {
    const { worker, connect, connection, start } = await atWork();
    const filters = { orchestrations: [{ name: "bill", versions: [] }], activities: [] };
    const other = scriptedWorker(connection, { filters });
    await start("c", "bill");
    const theirs = await other.turn();
    await worker.lose();
    const back = connect(["", "no such token", theirs.completionToken]);
    expect(await seen(back)).toEqual([1, 2]);
    await other.answer(theirs, [actions.complete(1)]);
  });
});

describe("no time to come back has", () => {
  it("a worker that closes its stream", async () => {
    const { worker, stranger } = await atWork();
    const other = stranger();
    await worker.stop();
    expect(await seen(other)).toEqual([1, 2]);
  });

  it("a worker without a name", async () => {
    const { worker, stranger } = await atWork({ workerId: "" });
    const other = stranger();
    await worker.lose();
    expect(await seen(other)).toEqual([1, 2]);
  });

  it("anybody where the engine is told so", async () => {
    const { worker, stranger } = await atWork({ workerReturnTime: "0s" });
    const other = stranger();
    await worker.lose();
    expect(await seen(other)).toEqual([1, 2]);
  });

  it("a worker of which another run has come, or comes", async () => {
    const { worker, connect, stranger } = await atWork();
    await worker.lose();
    const anew = connect([], { workerRun: "2", filters: { orchestrations: [], activities: [] } });
    const other = stranger();
    expect(await seen(other)).toEqual([1, 2]);
    expect(await seen(anew)).toEqual([0, 0]);
  });
});

describe("two streams under one name", () => {
  it("of one run: the new one takes the place of the old, of which only half was left", async () => {
    const { worker, connect, one, two, stranger } = await atWork();
    const back = connect([one.completionToken]);
    expect(await worker.ended).toMatchObject({ code: "ABORTED" });
    expect((await back.activity()).request.taskId).toBe(two.request.taskId);
    expect((await back.turn()).request.instanceId).toBe("b");
    const other = stranger();
    expect(await seen(other)).toEqual([0, 0]);
    await other.stop();
    await back.succeed(one, "kept");
    expect((await back.turnOf("a")).request.newEvents[1]).toMatchObject({ result: "kept" });
  });

  it("of two runs: both go on, it is told, and what one has is given back at once when it breaks", async () => {
    const { worker, connect, logged, turn, status } = await atWork();
    const namesake = connect([], { workerRun: "2" });
    expect(logged).toEqual([expect.stringContaining('"mia"')]);
    await worker.answer(turn, [actions.complete(1)]);
    expect(await status("b")).toBe("COMPLETED");
    expect(await seen(namesake)).toEqual([0, 0]);
    await worker.lose();
    expect(await seen(namesake)).toEqual([0, 2]);
  });
});

it("an engine closes while workers may still come back", async () => {
  const { worker, engine, clock } = await atWork();
  await worker.lose();
  await engine.close();
  expect(clock.nextWakeUp).toBeUndefined();
});
