import { defineActivity, defineOrchestrator } from "@reawait/core";
import type { Clock } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { gate } from "./testing/gate.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

const ask = defineOrchestrator("ask", async (ctx) => await ctx.callActivity<string>("answer"));

describe("stopping with an activity running", () => {
  it("tells it by its signal, waits for it, and its result counts", async () => {
    const { client, clock, startedWorker } = await openHub();
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
    // The turn that its answer made ready came while it was stopping, and was given back: it goes out again later.
    await startedWorker({ orchestrators: [ask] });
    clock.advance(100);
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

describe("work that comes while stopping", () => {
  it("is given back, and done by another worker", async () => {
    const { client, clock, engine, startedWorker } = await openHub();
    const [begun, released] = [gate(), gate()];
    const given: string[] = [];
    const slow = defineActivity("answer", async () => {
      begun.open();
      await released.opened;
    });
    const late = defineOrchestrator("late", async (ctx) => await ctx.callActivity<string>("lateWork"));
    const stopping = await startedWorker(
      { orchestrators: [ask, late], activities: [slow] },
      {
        ...engine.connection,
        async abandonOrchestratorTask(token, options) {
          given.push(token);
          await engine.connection.abandonOrchestratorTask(token, options);
        },
      },
    );
    await client.start(ask);
    await begun.opened;
    const stop = stopping.stop();
    const handle = await client.start(late);
    await turnOfEventLoop();
    expect(given).toHaveLength(1);
    expect(await handle.status()).toMatchObject({ runtimeStatus: "PENDING" });

    const lateWork = defineActivity("lateWork", () => "done elsewhere");
    await startedWorker({ orchestrators: [late], activities: [lateWork] });
    released.open();
    await stop;
    clock.advance(100);
    expect(await handle.result()).toBe("done elsewhere");
  });

  it("is left to the end of the stream where the engine cannot take anything back", async () => {
    const profile = { name: "an old engine", remote: false, abandon: false, defer: false, ordersConfirmations: true };
    const hub = scriptedHub({ profile });
    const [begun, released] = [gate(), gate()];
    const slow = defineActivity("slow", async () => {
      begun.open();
      await released.opened;
    });
    const worker = new Worker(hub.connection, { activities: [slow] });
    await worker.start();
    const request = { name: "slow", taskId: 1, orchestrationInstance: { instanceId: "a" } };
    hub.send({ kind: "activity", completionToken: "first", request });
    await begun.opened;
    const stop = worker.stop();
    hub.send({ kind: "activity", completionToken: "second", request });
    await turnOfEventLoop();
    released.open();
    await stop;
    expect((await hub.nextActivityAnswer()).completionToken).toBe("first");
    expect(hub.abandoned).toEqual([]);
  });
});
