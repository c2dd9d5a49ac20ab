import {
  defineActivity,
  defineEvent,
  defineOrchestrator,
  gzipCodec,
  OrchestrationFailedError,
  OrchestrationNotFoundError,
  OrchestrationStateError,
} from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { closeHubs, openHub } from "../../worker/src/testing/test-hub.js";

afterEach(closeHubs);

/** Activities that count how often they ran, and fail while they are broken. */
function workshop() {
  const ran: string[] = [];
  const broken = new Set<string>();
  const work = defineActivity("work", (_ctx, part: string) => {
    ran.push(part);
    if (broken.has(part)) throw new Error(`${part} is broken`);
    return `${part} done`;
  });
  return { ran, broken, work };
}

/** On replays from scratch, and on orchestrators that are kept in memory. */
describe.each(["always", "sessions"] as const)("with replay: %s,", (replay) => {
  describe("rewinding an instance that failed", () => {
    it("does again what failed, and nothing else", async () => {
      const { ran, broken, work } = workshop();
      const build = defineOrchestrator("build", async (ctx) => {
        const base = await ctx.callActivity(work, "base");
        return [base, ...(await Promise.all(["left", "right"].map((part) => ctx.callActivity(work, part))))];
      });
      await using env = await TestEnvironment.create({
        replay,
        orchestrators: [build],
        activities: [work],
        unmocked: "run",
      });
      broken.add("right");
      const handle = await env.start(build);
      await expect(handle.result()).rejects.toBeInstanceOf(OrchestrationFailedError);
      const failed = await handle.status();
      broken.clear();
      await handle.rewind({ reason: "mended" });
      expect(await handle.result()).toEqual(["base done", "left done", "right done"]);
      expect(ran.filter((part) => part === "base")).toHaveLength(1);
      expect(ran.filter((part) => part === "right")).toHaveLength(2);
      const status = await handle.status();
      expect(status).toMatchObject({ runtimeStatus: "COMPLETED", failure: undefined });
      expect(status?.executionId).not.toBe(failed?.executionId);
    });

    it("may fail again, and be rewound again", async () => {
      const { ran, broken, work } = workshop();
      const build = defineOrchestrator("build", async (ctx) => await ctx.callActivity(work, "base"));
      await using env = await TestEnvironment.create({
        replay,
        orchestrators: [build],
        activities: [work],
        unmocked: "run",
      });
      broken.add("base");
      const handle = await env.start(build);
      for (let times = 1; times <= 3; times++) {
        await expect(handle.result()).rejects.toThrow("base is broken");
        expect(ran).toHaveLength(times);
        if (times === 3) broken.clear();
        await handle.rewind();
      }
      expect(await handle.result()).toBe("base done");
    });

    it("goes down to the sub-orchestration that failed, whose siblings are not repeated", async () => {
      const { ran, broken, work } = workshop();
      const runs: string[] = [];
      const leaf = defineOrchestrator("leaf", async (ctx, part: string) => {
        if (!ctx.isReplaying) runs.push(part);
        await ctx.callActivity(work, `${part} first`);
        return await ctx.callActivity(work, `${part} second`);
      });
      const middle = defineOrchestrator("middle", async (ctx) => await ctx.callSubOrchestrator(leaf, "inner"));
      const root = defineOrchestrator("root", (ctx) =>
        Promise.all([ctx.callSubOrchestrator(leaf, "outer"), ctx.callSubOrchestrator(middle)]),
      );
      await using env = await TestEnvironment.create({
        replay,
        orchestrators: [leaf, middle, root],
        activities: [work],
        unmocked: "run",
      });
      broken.add("inner second");
      const handle = await env.start(root);
      await expect(handle.result()).rejects.toBeInstanceOf(OrchestrationFailedError);
      broken.clear();
      await handle.rewind();
      expect(await handle.result()).toEqual(["outer second done", "inner second done"]);
      expect([...ran].sort()).toEqual(["inner first", "inner second", "inner second", "outer first", "outer second"]);
      expect(runs.filter((part) => part === "outer")).toHaveLength(1);
    });

    it("that failed since its code had changed goes on once the code is mended", async () => {
      const { ran, work } = workshop();
      const go = defineEvent("go");
      const original = defineOrchestrator("build", async (ctx) => {
        const base = await ctx.callActivity(work, "base");
        await ctx.waitForExternalEvent(go);
        return [base, await ctx.callActivity(work, "top")];
      });
      const changed = defineOrchestrator("build", async (ctx) => {
        await ctx.createTimer("1h");
        return await ctx.callActivity(work, "base");
      });
      const { client, engine, startedWorker } = await openHub();
      const first = await startedWorker({ orchestrators: [original], activities: [work] });
      const handle = await client.start(original);
      await engine.whenAtRest();
      await first.stop();
      const second = await startedWorker({ orchestrators: [changed], activities: [work], onNonDeterminism: "fail" });
      await handle.raiseEvent(go);
      await expect(handle.result()).rejects.toMatchObject({ failure: { errorType: "NonDeterminismError" } });
      await second.stop();
      await startedWorker({ orchestrators: [original], activities: [work] });
      await handle.rewind();
      expect(await handle.result()).toEqual(["base done", "top done"]);
      expect(ran).toEqual(["base", "top"]);
    });

    it("leaves payloads as they travelled, encoded ones too", async () => {
      const { broken, work } = workshop();
      const codecs = [gzipCodec({ threshold: 0 })];
      const build = defineOrchestrator("build", async (ctx, part: string) => [
        await ctx.callActivity(work, `${part} a`),
        await ctx.callActivity(work, `${part} b`),
      ]);
      await using env = await TestEnvironment.create({
        replay,
        orchestrators: [build],
        activities: [work],
        codecs,
        unmocked: "run",
      });
      broken.add("x b");
      const handle = await env.start(build, "x");
      await expect(handle.result()).rejects.toBeInstanceOf(OrchestrationFailedError);
      broken.clear();
      await handle.rewind({ reason: "encoded as well" });
      expect(await handle.result()).toEqual(["x a done", "x b done"]);
    });
  });

  describe("a rewind is refused", () => {
    const greet = defineOrchestrator("greet", () => Promise.resolve("hello"));

    it("where the instance has not failed", async () => {
      const { client, startedWorker } = await openHub();
      const handle = await client.start(greet);
      await expect(handle.rewind()).rejects.toBeInstanceOf(OrchestrationStateError);
      await startedWorker({ orchestrators: [greet] });
      await handle.result();
      await expect(handle.rewind()).rejects.toBeInstanceOf(OrchestrationStateError);
    });

    it("where there is no such instance", async () => {
      await using env = await TestEnvironment.create({ replay });
      await expect(env.client.getHandle("nobody").rewind()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
    });
  });
});
