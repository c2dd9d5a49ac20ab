import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { ServiceError, type Clock } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { gate } from "./testing/gate.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { scriptedHub, scriptedProfile, type ScriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import { Worker } from "./worker.js";
import type { WorkerOptions } from "./worker-options.js";

afterEach(closeHubs);

const ask = defineOrchestrator("ask", async (ctx) => await ctx.callActivity<string>("answer"));

describe("stopping with an activity running", () => {
  it("tells it by its signal, waits for it, and its result counts", async () => {
    const { client, startedWorker } = await openHub();
    const begun = gate();
    const answer = defineActivity("answer", async ({ signal }) => {
      begun.open();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      await turnOfEventLoop();
      return `told that ${(signal.reason as Error).message}`;
    });
    const worker = await startedWorker({ orchestrators: [ask], activities: [answer] });
    const handle = await client.start(ask);
    await begun.opened;
    await worker.stop();
    await startedWorker({ orchestrators: [ask] });
    expect(await handle.result()).toBe("told that the worker is stopping");
  });

  it("gives one up after the grace period, so that another worker runs it", async () => {
    const { client, clock, startedWorker } = await openHub();
    const [begun, released] = [gate(), gate()];
    const logger = recordingLogger();
    const slow = defineActivity("answer", async () => {
      begun.open();
      await released.opened;
      return "slow";
    });
    const quick = defineActivity("answer", () => "quick");
    const stubborn = await startedWorker({
      orchestrators: [ask],
      activities: [slow],
      shutdownGracePeriod: "5s",
      logger,
    });
    const handle = await client.start(ask);
    await begun.opened;
    await startedWorker({ orchestrators: [ask], activities: [quick] });

    let stopped = false;
    const stop = stubborn.stop().then(() => (stopped = true));
    await turnOfEventLoop();
    clock.advance(4_999);
    await turnOfEventLoop();
    expect(stopped).toBe(false);
    expect(logger.at("warn")).toEqual([]);
    clock.advance(1);
    await stop;
    expect(logger.at("warn")).toEqual(["1 work items still run after the grace period: they are given back"]);
    expect(await handle.result()).toBe("quick");
    released.open();
    await turnOfEventLoop();
    expect((await handle.status())?.output).toBe("quick");
  });

  it("waits for the whole grace period though the clock wakes early", async () => {
    const { client, clock, startedWorker } = await openHub();
    const [begun, released] = [gate(), gate()];
    const slow = defineActivity("answer", async () => {
      begun.open();
      await released.opened;
    });
    const early = [3_000];
    const impatient: Clock = {
      now: () => clock.now(),
      wakeAt: (time, wake) => clock.wakeAt(time - (early.pop() ?? 0), wake),
    };
    const options = { orchestrators: [ask], activities: [slow], shutdownGracePeriod: "5s" } as const;
    const worker = await startedWorker({ ...options, clock: impatient });
    await client.start(ask);
    await begun.opened;
    let stopped = false;
    const stop = worker.stop().then(() => (stopped = true));
    await turnOfEventLoop();
    clock.advance(4_999);
    await turnOfEventLoop();
    expect(early).toEqual([]);
    expect(stopped).toBe(false);
    clock.advance(1);
    await stop;
    released.open();
  });

  it("may itself be asked for by an activity that hears of it", async () => {
    const { client, startedWorker } = await openHub();
    const begun = gate();
    const ends: Promise<void>[] = [];
    const answer = defineActivity("answer", async ({ signal }) => {
      begun.open();
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          ends.push(worker.stop());
          resolve();
        });
      });
    });
    const worker = await startedWorker({ orchestrators: [ask], activities: [answer] });
    await client.start(ask);
    await begun.opened;
    const end = worker.stop();
    await end;
    expect(ends).toEqual([end]);
  });
});

/** A worker that is stopping, and will be until its activity is released. */
async function stoppingWorker(options: Pick<WorkerOptions, "activities" | "orchestrators"> = {}) {
  const hub = await openHub();
  const [begun, released] = [gate(), gate()];
  const slow = defineActivity("answer", async () => {
    begun.open();
    await released.opened;
  });
  const { orchestrators = [], activities = [] } = options;
  const { connection } = hub.engine;
  /** The names of the activities that came to it. */
  const arrived: string[] = [];
  const worker = await hub.startedWorker(
    { orchestrators: [ask, ...orchestrators], activities: [slow, ...activities], shutdownGracePeriod: "1m" },
    {
      ...connection,
      async *getWorkItems(...args) {
        for await (const item of connection.getWorkItems(...args)) {
          if (item.kind === "activity") arrived.push(item.request.name);
          yield item;
        }
      },
    },
  );
  await hub.client.start(ask);
  await begun.opened;
  let stopped = false;
  const stop = worker.stop().then(() => (stopped = true));
  await turnOfEventLoop();
  return { ...hub, arrived, stop, released, isStopped: () => stopped };
}

describe("work that comes while stopping", () => {
  const twice = defineOrchestrator("twice", async (ctx, n: number) => {
    return await ctx.callActivity<number>("add", [n, await ctx.callActivity<number>("add", [n, 0])]);
  });
  const add = (ran: string[], by: string) =>
    defineActivity("add", async (_ctx, [a, b]: readonly [number, number]) => {
      ran.push(by);
      for (let moment = 0; moment < 5; moment++) await turnOfEventLoop();
      return a + b;
    });

  it("goes on at the other worker, without a delay", async () => {
    const ran: string[] = [];
    const { client, isStopped, startedWorker } = await stoppingWorker({
      orchestrators: [twice],
      activities: [add(ran, "the one that stops")],
    });
    await startedWorker({ orchestrators: [twice], activities: [add(ran, "the other")] });
    for (let n = 0; n < 10; n++) expect(await (await client.start(twice, n)).result()).toBe(2 * n);
    expect(isStopped()).toBe(false);
    expect(new Set(ran)).toEqual(new Set(["the other"]));
    expect(ran).toHaveLength(20);
  });

  it("holds up only as many activities as balance what the other worker does", async () => {
    const ran: string[] = [];
    const { arrived, client, isStopped, released, startedWorker, stop } = await stoppingWorker({
      orchestrators: [twice],
      activities: [add(ran, "the one that stops")],
    });
    await startedWorker({ orchestrators: [twice], activities: [add(ran, "the other")] });
    const handles = await Promise.all(Array.from({ length: 50 }, (_, n) => client.start(twice, n)));
    let done = 0;
    const results = handles.map((handle) => handle.result().finally(() => (done += 1)));
    while (done < 20) await turnOfEventLoop();
    expect(isStopped()).toBe(false);
    expect(arrived).toContain("add");
    released.open();
    await stop;
    // Without a delay: nothing was abandoned.
    expect(await Promise.all(results)).toEqual(handles.map((_, n) => 2 * n));
    expect(new Set(ran)).toEqual(new Set(["the other"]));
    expect(ran).toHaveLength(100);
  });

  it("is run where it is a turn: they take no time, and their sessions are there", async () => {
    const go = defineEvent<number>("go");
    const sum = defineOrchestrator("sum", async (ctx) => {
      const first = await ctx.waitForExternalEvent(go);
      return first + (await ctx.waitForExternalEvent(go));
    });
    const { client, isStopped } = await stoppingWorker({ orchestrators: [sum] });
    const handle = await client.start(sum);
    await handle.raiseEvent(go, 1);
    await handle.raiseEvent(go, 2);
    expect(await handle.result()).toBe(3);
    expect(isStopped()).toBe(false);
  });

  it("is given back by the end of the stream, at once, where it is an activity", async () => {
    const ran: string[] = [];
    const { arrived, client, released, startedWorker, stop } = await stoppingWorker({
      orchestrators: [twice],
      activities: [add(ran, "the one that stops")],
    });
    const handle = await client.start(twice, 4);
    while (!arrived.includes("add")) await turnOfEventLoop();
    released.open();
    await stop;
    expect(ran).toEqual([]);
    await startedWorker({ orchestrators: [twice], activities: [add(ran, "the other")] });
    expect(await handle.result()).toBe(8);
  });
});

describe("what is left when a worker has stopped", () => {
  const request = { name: "answer", taskId: 1, orchestrationInstance: { instanceId: "a" } };

  /** Stops while one activity does not end, and another one has come after that. */
  async function stopped(hub: ScriptedHub, options: Pick<WorkerOptions, "clock"> = {}) {
    const begun = gate();
    const endless = defineActivity("answer", () => {
      begun.open();
      return new Promise(() => undefined);
    });
    const logger = recordingLogger();
    const worker = new Worker(hub.connection, {
      activities: [endless],
      shutdownGracePeriod: "0s",
      logger,
      ...options,
    });
    await worker.start();
    hub.send({ kind: "activity", completionToken: "first", request });
    await begun.opened;
    const stop = worker.stop();
    hub.send({ kind: "activity", completionToken: "second", request });
    await turnOfEventLoop();
    return { stop, logger };
  }

  it("goes back by a call, too, where the engine is another process: some take no notice of a stream", async () => {
    const hub = scriptedHub({ profile: { ...scriptedProfile, remote: true } });
    const { stop } = await stopped(hub);
    await stop;
    expect([...hub.abandoned].sort()).toEqual(["first", "second"]);
  });

  it.each([
    ["is in this process", { remote: false, abandon: true }],
    ["takes nothing back", { remote: true, abandon: false }],
  ])("is left to the end of the stream where the engine %s", async (_why, profile) => {
    const hub = scriptedHub({ profile: { ...scriptedProfile, ...profile } });
    const { stop } = await stopped(hub);
    await stop;
    expect(hub.abandoned).toEqual([]);
  });

  it("holds nobody up where nobody answers", async () => {
    const clock = virtualClock();
    const hub = scriptedHub({
      profile: { ...scriptedProfile, remote: true },
      abandonActivityTask: (_token, options) =>
        new Promise((_, reject) => {
          options?.signal?.addEventListener("abort", () => reject(new ServiceError("CANCELLED", "aborted")));
        }),
    });
    const { stop } = await stopped(hub, { clock });
    clock.advance(0);
    await turnOfEventLoop();
    clock.advance(5_000);
    await stop;
  });
});
