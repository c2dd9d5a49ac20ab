/** Many messages that wait for one instance, and how many of them move with each turn. */
import { countingStore } from "../../../bench/counting-store.js";
import type { HistoryEvent } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";

import { nextBatchLimit } from "./dispatch/batch-limit.js";
import { openHubOn } from "./hub-on-store.js";
import { openMemoryStore } from "./store/memory-store.js";
import type { ScriptedWorker, TurnItem } from "./testing/scripted-worker.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";

afterEach(closeTestEngines);

type Raised = Extract<HistoryEvent, { readonly kind: "eventRaised" }>;

/** Takes one event a generation, and carries over the others: as events, or by leaving them where they are. */
async function drain(
  worker: ScriptedWorker,
  generations: number,
  how: "carries" | "leaves",
): Promise<readonly string[]> {
  const taken: string[] = [];
  for (let generation = 0; generation < generations; generation++) {
    const turn = await worker.turn();
    const { newEvents } = turn.request;
    const events = newEvents.filter((event): event is Raised => event.kind === "eventRaised");
    const [first, ...others] = events;
    taken.push(first?.name ?? "none");
    if (how === "carries") await worker.answer(turn, [actions.continueAsNew(1, "", { carryoverEvents: others })]);
    else {
      const numEventsProcessed = newEvents.length - others.length;
      await worker.answer(turn, [actions.continueAsNew(1, "")], { numEventsProcessed });
    }
  }
  return taken;
}

describe("a backlog that is taken one event a generation", () => {
  async function traffic(count: number, how: "carries" | "leaves") {
    const { store, take } = countingStore(await openMemoryStore());
    const { connection, close } = openHubOn(store, virtualClock());
    await connection.startInstance({ instanceId: "a", name: "order" });
    for (let n = 0; n < count; n++) await connection.raiseEvent({ instanceId: "a", name: `e${n}` });
    const worker = scriptedWorker(connection);
    const taken = await drain(worker, count, how);
    await close();
    expect(taken).toEqual(Array.from({ length: count }, (_, n) => `e${n}`));
    return take();
  }

  it.each(["carries", "leaves"] as const)(
    "costs twice as much when it is twice as long, by a worker that %s the rest",
    async (how) => {
      const [once, twice] = [await traffic(400, how), await traffic(800, how)];
      expect(twice.eventsRead / once.eventsRead).toBeLessThan(2.1);
      expect(twice.messagesWritten / once.messagesWritten).toBeLessThan(2.1);
      expect(twice.eventsRead / 800).toBeLessThan(40);
    },
  );

  it("is not written again, but for the start of each generation, by a worker that leaves the rest", async () => {
    expect((await traffic(300, "leaves")).messagesWritten).toBe(300);
  });

  it("is handed out in few turns to an execution that takes it all, whatever went before", async () => {
    const { connection, start } = await openTestEngine();
    await start("a");
    for (let n = 0; n < 1_500; n++) await connection.raiseEvent({ instanceId: "a", name: `e${n}` });
    const worker = scriptedWorker(connection);
    await drain(worker, 3, "leaves");
    const sizes: number[] = [];
    for (let rest = 1_497; rest > 0;) {
      const turn = await worker.turn();
      const raised = turn.request.newEvents.filter(({ kind }) => kind === "eventRaised").length;
      sizes.push(raised);
      rest -= raised;
      await worker.answer(turn, []);
    }
    expect(sizes).toEqual([15, 64, 256, 1_000, 162]);
  });
});

describe("an execution that begins before a long inbox", () => {
  async function behind(count: number) {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    const first = await worker.turn();
    await worker.answer(first, [actions.task(1)]);
    const task = await worker.activity();
    const raise = async (times: number) => {
      for (let n = 0; n < times; n++) await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    };
    await raise(1);
    const turn = await worker.turn();
    await raise(count);
    return { ...hub, worker, task, turn, raise };
  }
  const rest = (turn: TurnItem) => kinds(turn.request.newEvents).filter((kind) => kind !== "eventRaised");

  it("gets no result of the one before, however far back it stands", async () => {
    const { worker, task, turn, raise } = await behind(1_200);
    await worker.succeed(task, "stale");
    await raise(100);
    await worker.answer(turn, [actions.continueAsNew(2)]);
    let raised = 0;
    for (let id = 1; raised < 1_300; id++) {
      const next = await worker.turn();
      expect(rest(next)).toEqual(id === 1 ? ["orchestratorStarted", "executionStarted"] : ["orchestratorStarted"]);
      raised += next.request.newEvents.filter(({ kind }) => kind === "eventRaised").length;
      await worker.answer(next, id === 1 ? [actions.task(1)] : []);
    }
    expect(worker.turnsWaiting).toBe(0);
  });

  it("is over at once when it is terminated, however far back that stands", async () => {
    const { worker, turn, connection, completion, raise } = await behind(50);
    await connection.terminateInstance({ instanceId: "a", recursive: false });
    await raise(50);
    await worker.answer(turn, [actions.continueAsNew(2)], { numEventsProcessed: 2 });
    expect(await completion("a")).toMatchObject({ orchestrationStatus: "TERMINATED" });
  });

  it("is suspended where that stands, and goes on behind it", async () => {
    const { worker, turn, connection, raise } = await behind(30);
    await connection.suspendInstance({ instanceId: "a" });
    await raise(1);
    await connection.resumeInstance({ instanceId: "a" });
    await worker.answer(turn, [actions.continueAsNew(2)], { numEventsProcessed: 2 });
    const seen: string[] = [];
    for (let turns = 0; turns < 2; turns++) {
      const next = await worker.turn();
      seen.push(...rest(next));
      await worker.answer(next, []);
    }
    expect(seen.filter((kind) => kind !== "orchestratorStarted")).toEqual([
      "executionStarted",
      "executionSuspended",
      "executionResumed",
    ]);
  });
});

describe("an inbox that begins with messages that mean nothing", () => {
  it("holds nobody up, however many they are", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), []);
    await connection.suspendInstance({ instanceId: "a" });
    await worker.answer(await worker.turn(), []);
    await worker.stop();
    for (let n = 0; n < 1_100; n++) await connection.suspendInstance({ instanceId: "a" });
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const next = await scriptedWorker(connection).turn();
    expect(kinds(next.request.newEvents)).toEqual(["orchestratorStarted", "eventRaised"]);
  });
});

describe("the size of batches", () => {
  it("falls to what a generation takes, and grows again with an execution that goes on", () => {
    expect([1, 8, 20, 5_000].map((taken) => nextBatchLimit(1_000, taken))).toEqual([16, 16, 40, 1_000]);
    expect([16, 64, 256, 1_000].map((limit) => nextBatchLimit(limit, undefined))).toEqual([64, 256, 1_000, 1_000]);
  });
});
