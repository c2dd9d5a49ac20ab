import { once } from "node:events";

import { afterEach, describe, expect, it } from "@jest/globals";
import { connect } from "@reawait/protocol/grpc";

import { recordingLogger } from "../../worker/src/testing/recording-logger.js";
import { rawClient } from "../../protocol/src/grpc/testing/raw-client.js";
import { drain as untilDone } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";

afterEach(closeTestEngines);

/** One with a turn and an activity out, a turn that is ready, and a worker that has slots. */
async function busyEngine() {
  const test = await openTestEngine();
  const worker = scriptedWorker(test.connection);
  await test.start("a");
  await worker.answer(await worker.turn(), [actions.task(1)]);
  const activity = await worker.activity();
  await test.start("b");
  const turn = await worker.turn();
  return { ...test, worker, activity, turn };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = (): void => void (settled = true);
  promise.then(settle, settle);
  await untilDone();
  return settled;
}

describe("an engine that drains", () => {
  it("waits for the answers to what is out, takes them, hands nothing out any more, and closes", async () => {
    const { engine, worker, activity, turn, start } = await busyEngine();
    expect(engine.workOut).toEqual({ orchestrations: 1, activities: 1 });
    const closed = engine.close({ drain: "30s" });
    await start("c");
    await worker.answer(turn, [actions.task(1), actions.task(2)]);
    expect(await isSettled(closed)).toBe(false);
    await worker.succeed(activity, "1");
    await closed;
    expect(await worker.ended).toBeUndefined();
    expect([worker.turnsWaiting, worker.activitiesWaiting]).toEqual([0, 0]);
  });

  it("waits no longer than it was told, then gives back what is out", async () => {
    const { engine, clock, completion } = await busyEngine();
    const waited = expect(completion("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const closed = engine.close({ drain: "30s" });
    clock.advance(29_999);
    expect(await isSettled(closed)).toBe(false);
    clock.advance(1);
    await closed;
    await waited;
    expect(clock.nextWakeUp).toBeUndefined();
  });

  it("does not wait at all where nothing is out, whatever sleeps, waits or is ready", async () => {
    const { engine, start, completion } = await openTestEngine();
    await start("nobody takes it");
    const waited = expect(completion("nobody takes it")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await engine.close({ drain: "30s" });
    await waited;
  });

  it("is closed at once by closing it again", async () => {
    const { engine } = await busyEngine();
    const draining = engine.close({ drain: "30s" });
    expect(await isSettled(draining)).toBe(false);
    await engine.close();
    await draining;
  });

  it("wants a duration", async () => {
    const { engine } = await openTestEngine();
    await expect(engine.close({ drain: "soon" as "1s" })).rejects.toThrow(TypeError);
    expect(engine.atRest()).toBe(true);
  });

  it("goes on taking the calls of clients meanwhile", async () => {
    const { engine, worker, turn, activity, connection } = await busyEngine();
    const closed = engine.close({ drain: "30s" });
    await connection.raiseEvent({ instanceId: "b", name: "late", input: "1" });
    await worker.answer(turn, [actions.complete(1, "2")]);
    expect(await connection.getInstance({ instanceId: "b", getInputsAndOutputs: true })).toMatchObject({
      orchestrationStatus: "COMPLETED",
      output: "2",
    });
    await worker.fail(activity, "no");
    await closed;
  });

  it("tells what it waits for, and what it gives back", async () => {
    const logger = recordingLogger();
    const { engine, clock, start, connection } = await openTestEngine({ logger });
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.turn();
    const closed = engine.close({ drain: "10s" });
    await untilDone();
    clock.advance(10_000);
    await closed;
    expect(logger.at("info")).toEqual([
      "Draining: 1 turn and 0 activities are at workers; waiting for their answers, up to 10s.",
      "The time to drain is over: 1 turn and 0 activities are given back.",
    ]);
  });
});

describe("an engine that drains while a worker with a name has yet to come back", () => {
  const named = { workerId: "mia", workerRun: "1" };

  async function lost() {
    const test = await openTestEngine();
    const worker = scriptedWorker(test.connection, named);
    await test.start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const activity = await worker.activity();
    await test.start("b");
    const turn = await worker.turn();
    const connect = (...held: readonly { readonly completionToken: string }[]) =>
      scriptedWorker(test.connection, { ...named, heldTokens: held.map(({ completionToken }) => completionToken) });
    return { ...test, worker, activity, turn, connect };
  }

  it("takes the answers that it comes back with, and waits for no more", async () => {
    const { engine, worker, activity, turn, connect, connection } = await lost();
    const seen: string[] = [];
    void connection
      .waitForInstanceCompletion({ instanceId: "b", getInputsAndOutputs: false })
      .then((state) => void seen.push(String(state?.orchestrationStatus)));
    await worker.lose();
    const closed = engine.close({ drain: "30s" });
    expect(await isSettled(closed)).toBe(false);
    const back = connect(activity, turn);
    await back.answer(turn, [actions.complete(1)]);
    expect(await isSettled(closed)).toBe(false);
    await back.succeed(activity);
    await closed;
    expect(seen).toEqual(["COMPLETED"]);
    expect([back.turnsWaiting, back.activitiesWaiting]).toEqual([0, 0]);
  });

  it("waits only for what it still holds, and hands out nothing of the rest", async () => {
    const { engine, worker, activity, connect } = await lost();
    await worker.lose();
    const closed = engine.close({ drain: "30s" });
    const back = connect(activity);
    expect(await isSettled(closed)).toBe(false);
    expect(engine.workOut).toEqual({ orchestrations: 0, activities: 1 });
    await back.succeed(activity);
    await closed;
    expect([back.turnsWaiting, back.activitiesWaiting]).toEqual([0, 0]);
  });

  it("waits for it no longer than it has to come back", async () => {
    const { engine, worker, clock } = await lost();
    await worker.lose();
    const closed = engine.close({ drain: "30s" });
    clock.advance(9_999);
    expect(await isSettled(closed)).toBe(false);
    clock.advance(1);
    await closed;
  });
});

describe("an engine that drains for longer than a timer reaches", () => {
  it("waits all the while", async () => {
    const day = 24 * 3_600_000;
    const { engine, connection, start, clock } = await openTestEngine({ clock: virtualClock(undefined, day) });
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await worker.activity();
    const draining = engine.close({ drain: "30d" });
    for (let days = 0; days < 30; days++) {
      expect(await isSettled(draining)).toBe(false);
      clock.advance(day);
    }
    await draining;
  });
});

describe("an engine that drains, to those who reach it by a port", () => {
  const health = async ({ engine }: Pick<TestEngine, "engine">) => {
    const listener = await engine.listen();
    const probe = rawClient(listener.address);
    const ask = async () => (await probe.call("/grpc.health.v1.Health/Check")).bytes?.toString("hex");
    return { listener, probe, ask };
  };

  it("is NOT_SERVING first, and answers them until it is closed", async () => {
    const { engine, worker, turn, activity } = await busyEngine();
    const { listener, probe, ask } = await health({ engine });
    expect(await ask()).toBe("0801");
    const watch = probe.stream("/grpc.health.v1.Health/Watch");
    watch.on("error", () => undefined);
    await once(watch, "data");
    const changed = once(watch, "data");
    const closed = engine.close({ drain: "30s" });
    expect(String((await changed)[0])).toBe(Buffer.from("0802", "hex").toString());
    expect(await ask()).toBe("0802");
    await using late = await engine.listen();
    expect(late.port).not.toBe(listener.port);
    await using connection = connect(listener.address, { retryTimeout: "0ms" });
    await connection.hello();
    await worker.answer(turn, []);
    await worker.succeed(activity);
    await closed;
    await expect(connection.hello()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    probe[Symbol.dispose]();
  });
});
