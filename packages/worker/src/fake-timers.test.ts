import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

// Everything is loaded and started with the timers of the test framework in place of the real ones: nothing that the
// engine, the worker or the runtime does may wait for them.
beforeAll(() => {
  jest.useFakeTimers();
});
afterAll(() => {
  jest.useRealTimers();
});

describe("with global fake timers, switched on before anything is loaded", () => {
  it("an orchestration of three activities finishes", async () => {
    const { defineActivity, defineOrchestrator, whenAll } = await import("@reawait/core");
    const { Client } = await import("@reawait/client");
    const { Engine } = await import("@reawait/engine");
    const { Worker } = await import("./worker.js");
    const sayHello = defineActivity("sayHello", (_ctx, name: string) => `Hello ${name}`);
    const hello = defineOrchestrator("hello", async (ctx) => {
      const first = await ctx.callActivity(sayHello, "Tokyo");
      return [first, ...(await whenAll([ctx.callActivity(sayHello, "Seattle"), ctx.callActivity(sayHello, "London")]))];
    });
    await using engine = await Engine.open({ storage: ":memory:" });
    await using worker = new Worker(engine.connection, { orchestrators: [hello], activities: [sayHello] });
    await worker.start();
    const handle = await new Client(engine.connection).start(hello);
    expect(await handle.result({ timeout: "10s" })).toEqual(["Hello Tokyo", "Hello Seattle", "Hello London"]);
  });
});

describe("with global fake timers, switched on after everything was loaded", () => {
  it("an orchestration of three activities finishes, whichever timers a part was started with", async () => {
    jest.useRealTimers();
    jest.resetModules();
    const setting = jest.spyOn(globalThis, "setInterval");
    const clearing = jest.spyOn(globalThis, "clearInterval");
    const { defineActivity, defineOrchestrator } = await import("@reawait/core");
    const { Client } = await import("@reawait/client");
    const { Engine } = await import("@reawait/engine");
    const { Worker } = await import("./worker.js");
    const inc = defineActivity("inc", async (_ctx, n: number) => n + 1);
    const three = defineOrchestrator("three", async (ctx) => {
      let n = 0;
      while (n < 3) n = await ctx.callActivity(inc, n);
      return n;
    });
    await using engine = await Engine.open({ storage: ":memory:" });
    const worker = new Worker(engine.connection, { orchestrators: [three], activities: [inc] });
    await worker.start();
    const [held] = setting.mock.results;
    jest.useFakeTimers();
    const client = new Client(engine.connection);
    expect(await (await client.start(three)).result()).toBe(3);
    await worker.stop();
    // What was started with real timers was ended with them: nothing of it holds the process.
    expect(setting).toHaveBeenCalledTimes(1);
    expect(clearing.mock.calls).toEqual([[held?.value]]);
  });
});
