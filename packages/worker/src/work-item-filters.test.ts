import { defineActivity, defineOrchestrator, type AnyActivity } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { scriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub } from "./testing/test-hub.js";
import type { WorkerOptions } from "./worker-options.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

const left = defineActivity("left", () => "left");
const right = defineActivity("right", () => "right");
const both = defineOrchestrator("both", async (ctx) => [await ctx.callActivity(left), await ctx.callActivity(right)]);

describe("work for which no worker has the code", () => {
  it("waits for one that has it: each of two workers does its half", async () => {
    const { client, engine, startedWorker } = await openHub();
    const handle = await client.start(both);
    await startedWorker({ activities: [left] });
    await engine.connection.hello();
    expect((await handle.status())?.runtimeStatus).toBe("PENDING");
    expect(engine.unmatchedWork).toEqual({ orchestrations: 1, activities: 0 });
    await startedWorker({ orchestrators: [both], activities: [right] });
    expect(await handle.result()).toEqual(["left", "right"]);
  });

  it("waits where it is an activity, while everything else goes on", async () => {
    const { client, engine, startedWorker } = await openHub();
    const one = defineOrchestrator("one", async (ctx, name: string) => await ctx.callActivity<string>(name));
    await startedWorker({ orchestrators: [one], activities: [left] });
    const waiting = await client.start(one, "right");
    expect(await (await client.start(one, "left")).result()).toBe("left");
    expect(engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 1 });
    await startedWorker({ activities: [right] });
    expect(await waiting.result()).toBe("right");
  });

  it("goes to the worker that has its version", async () => {
    const { client, startedWorker } = await openHub();
    const act = (version: string | undefined) => defineActivity("act", () => version ?? "none", { version });
    const flow = (version: string) =>
      defineOrchestrator("flow", async (ctx) => [version, await ctx.callActivity("act", undefined, { version })], {
        version,
      });
    const third = await client.start("flow", undefined, { version: "3" });
    await startedWorker({ orchestrators: [flow("1")], activities: [act("2")] });
    await startedWorker({ orchestrators: [flow("2")], activities: [act("1")] });
    expect(await (await client.start("flow", undefined, { version: "1" })).result()).toEqual(["1", "1"]);
    expect(await (await client.start("flow", undefined, { version: "2" })).result()).toEqual(["2", "2"]);
    expect((await third.status())?.runtimeStatus).toBe("PENDING");
    await startedWorker({ orchestrators: [flow("3")], activities: [act(undefined)] });
    expect(await third.result()).toEqual(["3", "none"]);
  });
});

async function filtersOf(options: WorkerOptions) {
  const hub = scriptedHub();
  const worker = new Worker(hub.connection, options);
  await worker.start();
  await worker.stop();
  return hub.request?.filters;
}

describe("what a worker asks for", () => {
  const any: AnyActivity = left;
  const versions = ["1", "2"].map((version) => defineActivity("versioned", () => version, { version }));
  const mixed = [defineActivity("mixed", () => "old"), defineActivity("mixed", () => "new", { version: "2" })];

  it("is what it has, by name and version: an empty list of versions is any", async () => {
    expect(await filtersOf({ orchestrators: [both], activities: [any, any, ...versions, ...mixed] })).toEqual({
      orchestrations: [{ name: "both", versions: [] }],
      activities: [
        { name: "left", versions: [] },
        { name: "versioned", versions: ["1", "2"] },
        { name: "mixed", versions: ["", "2"] },
      ],
    });
  });

  it("is nothing of a kind that it has nothing of", async () => {
    expect(await filtersOf({ activities: [left] })).toMatchObject({ orchestrations: [] });
    expect(await filtersOf({})).toEqual({ orchestrations: [], activities: [] });
  });

  it("is everything where it is told to", async () => {
    expect(await filtersOf({ activities: [left], workItemFilters: "none" })).toBeUndefined();
  });

  it("is the same in every registry of the names of Object", async () => {
    const names = ["__proto__", "constructor", "toString"];
    const activities = names.map((name) => defineActivity(name, () => name));
    expect(await filtersOf({ activities })).toMatchObject({
      activities: names.map((name) => ({ name, versions: [] })),
    });
  });
});
