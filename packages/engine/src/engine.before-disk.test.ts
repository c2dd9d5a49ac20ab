/** What leaves the engine, and when; and what it asks of its disk while nothing happens. */
import { afterEach, describe, expect, it } from "@jest/globals";

import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { openHubOn } from "./hub-on-store.js";
import { openMemoryStore } from "./store/memory-store.js";
import type { Store, Unit } from "./store/store.js";
import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { actions } from "./testing/turn-fixtures.js";

let close = (): Promise<void> => Promise.resolve();
afterEach(() => close());

const DAY = 24 * 3_600_000;

/** A hub whose commits begin when a test says so, and that counts what it asks of its store. */
async function openOnSlowDisk() {
  const memory = await openMemoryStore();
  const calls: string[] = [];
  let held: (() => void)[] | undefined;
  const batches: (readonly Unit[])[] = [];
  const counted = <T>(name: string, run: () => Promise<T>): Promise<T> => {
    calls.push(name);
    return run();
  };
  const store: Store = {
    ...memory,
    loadTurns: (requests) => counted("loadTurns", () => memory.loadTurns(requests)),
    loadTasks: (keys) => counted("loadTasks", () => memory.loadTasks(keys)),
    readInstance: (id) => counted("readInstance", () => memory.readInstance(id)),
    async commit(batch) {
      calls.push("commit");
      batches.push(batch);
      if (held !== undefined) await new Promise<void>((resolve) => held?.push(resolve));
      return memory.commit(batch);
    },
  };
  const clock = virtualClock();
  const opened = openHubOn(store, clock);
  close = opened.close;
  return {
    ...opened,
    clock,
    calls,
    batches,
    hold: () => void (held = []),
    release() {
      const waiting = held ?? [];
      held = undefined;
      for (const resolve of waiting) resolve();
    },
  };
}

/** Whether it has come by now. */
function watch(promise: Promise<unknown>): { readonly settled: boolean } {
  const state = { settled: false };
  const settle = (): void => void (state.settled = true);
  promise.then(settle, settle);
  return state;
}

describe("before it is on disk", () => {
  it("a start is not acknowledged, and nobody is sent its turn", async () => {
    const { connection, hold, release } = await openOnSlowDisk();
    const worker = scriptedWorker(connection);
    hold();
    const started = watch(connection.startInstance({ instanceId: "a", name: "order" }));
    await drain();
    expect([started.settled, worker.turnsWaiting]).toEqual([false, 0]);
    release();
    await drain();
    expect([started.settled, worker.turnsWaiting]).toEqual([true, 1]);
  });

  it("a turn is not acknowledged, its activities and children are not handed out, and nobody hears of its end", async () => {
    const { connection, hold, release } = await openOnSlowDisk();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    const turn = await worker.turn();
    const completed = watch(connection.waitForInstanceCompletion({ instanceId: "a", getInputsAndOutputs: false }));
    hold();
    const answered = watch(worker.answer(turn, [actions.task(1), actions.child(2, "c"), actions.complete(3)]));
    await drain();
    expect([answered.settled, completed.settled]).toEqual([false, false]);
    expect([worker.turnsWaiting, worker.activitiesWaiting]).toEqual([0, 0]);
    release();
    await drain();
    expect([answered.settled, completed.settled]).toEqual([true, true]);
    expect([worker.turnsWaiting, worker.activitiesWaiting]).toEqual([1, 1]);
  });

  it("an activity's answer and an event are not acknowledged, and their turn is not sent", async () => {
    const { connection, hold, release } = await openOnSlowDisk();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const activity = await worker.activity();
    hold();
    const answered = watch(worker.succeed(activity));
    const raised = watch(connection.raiseEvent({ instanceId: "a", name: "x" }));
    await drain();
    expect([answered.settled, raised.settled, worker.turnsWaiting]).toEqual([false, false, 0]);
    release();
    await drain();
    expect([answered.settled, raised.settled, worker.turnsWaiting]).toEqual([true, true, 1]);
  });

  it("all that comes meanwhile waits for one commit, which it shares", async () => {
    const { connection, hold, release, batches } = await openOnSlowDisk();
    hold();
    const first = connection.startInstance({ instanceId: "a", name: "order" });
    await drain();
    const others = Array.from({ length: 50 }, (_, n) =>
      connection.startInstance({ instanceId: `a-${n}`, name: "order" }),
    );
    await drain();
    release();
    await Promise.all([first, ...others]);
    expect(batches.map(({ length }) => length)).toEqual([1, 50]);
  });
});

describe("an engine in which nothing happens", () => {
  it("asks nothing of its disk, whoever waits and whatever sleeps, for months", async () => {
    const { connection, clock, calls, hub } = await openOnSlowDisk();
    const worker = scriptedWorker(connection);
    for (const instanceId of ["a", "b", "c"]) {
      await connection.startInstance({ instanceId, name: "order" });
      await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + 200 * DAY)]);
    }
    connection.waitForInstanceCompletion({ instanceId: "a", getInputsAndOutputs: false }).catch(() => undefined);
    await drain();
    calls.length = 0;
    for (let day = 0; day < 100; day++) {
      clock.advance(DAY);
      await drain();
    }
    expect(calls).toEqual([]);
    expect(hub.atRest).toBe(true);
  });

  it("keeps nothing of instances that sleep, nor would it read them when it is opened", async () => {
    const { connection, clock, hub } = await openOnSlowDisk();
    const worker = scriptedWorker(connection);
    const due = clock.now() + DAY;
    for (let n = 0; n < 200; n++) {
      await connection.startInstance({ instanceId: `a-${n}`, name: "order" });
      await worker.answer(await worker.turn(), n % 2 === 0 ? [actions.timer(1, due)] : []);
    }
    await worker.stop();
    expect([hub.turns.backlog(), hub.activities.backlog(), hub.turns.busy]).toEqual([[], [], 0]);
    expect(await hub.store.readOpening()).toMatchObject({
      readyInstances: [],
      unsettled: [],
      openTasks: [],
      nextDue: due,
    });
  });
});
