import { ConnectionError, defineActivity, defineOrchestrator } from "@reawait/core";
import { ServiceError, silentLogger } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { gate } from "./testing/gate.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { scriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub } from "./testing/test-hub.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

const twice = defineActivity("twice", (_ctx, n: number) => n * 2);
const four = defineOrchestrator("four", async (ctx, n: number) => {
  return await ctx.callActivity(twice, await ctx.callActivity(twice, n));
});
const definitions = { orchestrators: [four], activities: [twice] };

const guards = (): number => process.listenerCount("unhandledRejection") + process.listenerCount("rejectionHandled");

describe("start", () => {
  it("begins to take work, also what was there before", async () => {
    const { client, startedWorker } = await openHub();
    const before = await client.start(four, 1);
    await startedWorker(definitions);
    const after = await client.start(four, 10);
    expect(await before.result()).toBe(4);
    expect(await after.result()).toBe(40);
  });

  it("refuses a second time, and goes on working", async () => {
    const { client, startedWorker } = await openHub();
    const worker = await startedWorker(definitions);
    await expect(worker.start()).rejects.toThrow("this worker is running: a worker starts once, so make a new one");
    await expect(worker.run()).rejects.toThrow("this worker is running");
    expect(await (await client.start(four, 1)).result()).toBe(4);
  });

  it("refuses after stop, and after stop before start", async () => {
    const { worker, startedWorker } = await openHub();
    const started = await startedWorker(definitions);
    await started.stop();
    await expect(started.start()).rejects.toThrow("this worker is stopped");
    const never = worker(definitions);
    await never.stop();
    await expect(never.start()).rejects.toThrow("this worker is stopped");
  });

  it("rejects where the task hub does not answer, and leaves nothing behind", async () => {
    const cause = new ServiceError("UNAVAILABLE", "nobody there");
    const { connection } = scriptedHub({ hello: () => Promise.reject(cause) });
    const before = guards();
    const worker = new Worker(connection, definitions);
    const error: unknown = await worker.start().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toHaveProperty("cause", cause);
    expect(String(error)).toBe("ConnectionError: the worker cannot reach its task hub: nobody there");
    expect(guards()).toBe(before);
    await worker.stop();
  });

  it("asks for as much work as the options say", async () => {
    const hub = scriptedHub();
    const limits = { maxConcurrentActivities: 3, maxConcurrentOrchestrations: 5, maxSessions: 0 };
    const worker = new Worker(hub.connection, { ...definitions, ...limits });
    await worker.start();
    expect(hub.request).toEqual({
      maxConcurrentActivityWorkItems: 3,
      maxConcurrentOrchestrationWorkItems: 5,
      historyStreaming: true,
      workerRun: expect.stringMatching(/^[0-9a-f-]{36}$/),
      heldTokens: [],
      sessions: false,
      filters: {
        orchestrations: [{ name: "four", versions: [] }],
        activities: [{ name: "twice", versions: [] }],
      },
    });
    await worker.stop();
  });
});

describe("stop", () => {
  it("may be called twice, and waits for the same end", async () => {
    const { startedWorker } = await openHub();
    const worker = await startedWorker(definitions);
    const first = worker.stop();
    expect(worker.stop()).toBe(first);
    await first;
    await worker.stop();
  });

  it("while it still starts leaves nothing behind, though the task hub answers late", async () => {
    const answered = gate();
    const { connection } = scriptedHub({ hello: () => answered.opened });
    const before = guards();
    const worker = new Worker(connection, definitions);
    const started = worker.start();
    await worker.stop();
    answered.open();
    await started;
    expect(guards()).toBe(before);
    await expect(worker.start()).rejects.toThrow("this worker is stopped");
  });

  it("while it still starts ends the call to a task hub that does not answer", async () => {
    const { connection } = scriptedHub({
      hello: (options) =>
        new Promise((_, reject) => {
          options?.signal?.addEventListener("abort", () => reject(new ServiceError("CANCELLED", "aborted")));
        }),
    });
    const worker = new Worker(connection, definitions);
    const started = worker.start();
    await worker.stop();
    await started;
  });

  it("is called by the disposal of `await using`", async () => {
    const { client, worker } = await openHub();
    const disposed = worker(definitions);
    {
      await using running = disposed;
      await running.start();
      expect(await (await client.start(four, 1)).result()).toBe(4);
    }
    await expect(disposed.start()).rejects.toThrow("this worker is stopped");
  });

  it("takes its listeners off the process, the last worker's stop the last of them", async () => {
    const { startedWorker } = await openHub();
    const before = guards();
    const first = await startedWorker(definitions);
    const second = await startedWorker(definitions);
    expect(guards()).toBe(before + 2);
    await first.stop();
    expect(guards()).toBe(before + 2);
    await second.stop();
    expect(guards()).toBe(before);
  });
});

describe("run", () => {
  it("works until its signal is aborted, and has stopped when it resolves", async () => {
    const { client, worker } = await openHub();
    const stop = new AbortController();
    const running = worker(definitions);
    const run = running.run(stop.signal);
    expect(await (await client.start(four, 1)).result()).toBe(4);
    stop.abort();
    await run;
    await expect(running.start()).rejects.toThrow("this worker is stopped");
  });

  it("ends at once where its signal is aborted already", async () => {
    const { worker } = await openHub();
    await worker(definitions).run(AbortSignal.abort());
  });

  it("hears its signal while the task hub does not answer", async () => {
    const { connection } = scriptedHub({
      hello: (options) =>
        new Promise((_, reject) => {
          options?.signal?.addEventListener("abort", () => reject(new ServiceError("CANCELLED", "aborted")));
        }),
    });
    const stop = new AbortController();
    const run = new Worker(connection, definitions).run(stop.signal);
    stop.abort();
    await run;
  });

  it("without a signal works until stop is called", async () => {
    const { client, worker } = await openHub();
    const running = worker(definitions);
    const run = running.run();
    expect(await (await client.start(four, 1)).result()).toBe(4);
    await running.stop();
    await run;
  });

  it("rejects where the engine is closed under it, says so in the log, and has stopped", async () => {
    const logger = recordingLogger();
    const { engine, worker } = await openHub();
    const before = guards();
    const running = worker({ ...definitions, logger });
    const run = running.run();
    await engine.connection.hello();
    await engine.close();
    const error: unknown = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toHaveProperty("cause.code", "UNAVAILABLE");
    expect(String(error)).toContain("the task hub broke off: The engine was closed.");
    expect(logger.at("error")).toEqual(["the task hub broke off: this worker gets no more work"]);
    expect(guards()).toBe(before);
    await expect(running.start()).rejects.toThrow("this worker is stopped");
  });

  it("rejects where the task hub ends the stream without a word", async () => {
    const hub = scriptedHub();
    const run = new Worker(hub.connection, { ...definitions, logger: silentLogger }).run();
    hub.end();
    await expect(run).rejects.toBeInstanceOf(ConnectionError);
  });
});

describe("a started worker whose task hub breaks off", () => {
  it("stops by itself, and lets the process end", async () => {
    const hub = scriptedHub();
    const before = guards();
    const worker = new Worker(hub.connection, { ...definitions, logger: silentLogger });
    await worker.start();
    expect(guards()).toBe(before + 2);
    hub.end(new ServiceError("UNAVAILABLE", "gone"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(guards()).toBe(before);
    await worker.stop();
  });
});
