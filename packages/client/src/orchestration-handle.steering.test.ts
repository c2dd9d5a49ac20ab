import { defineOrchestrator, OrchestrationNotFoundError, OrchestrationStateError } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { closeEnvironments, openEnvironment } from "../../testing/src/environment/testing/open-environment.js";
import { closeHubs, openHub } from "../../worker/src/testing/test-hub.js";

afterEach(closeHubs);
afterEach(closeEnvironments);

const leaf = defineOrchestrator("leaf", async (ctx) => await ctx.waitForExternalEvent("never"));
const middle = defineOrchestrator("middle", async (ctx) => {
  await ctx.callSubOrchestrator(leaf, undefined, { instanceId: "leaf" });
});
const top = defineOrchestrator("top", async (ctx) => {
  try {
    await ctx.callSubOrchestrator(middle, undefined, { instanceId: "middle" });
  } finally {
    ctx.setCustomStatus("cleaned up");
  }
});
const done = defineOrchestrator("done", async () => "done");
const count = defineOrchestrator("count", async (ctx) => {
  for (let n = 1; ; n++) {
    await ctx.waitForExternalEvent("n");
    ctx.setCustomStatus(n);
  }
});
const orchestrators = [leaf, middle, top, done, count];

/** On replays from scratch, and on orchestrators that are kept in memory. */
describe.each(["always", "sessions"] as const)("with replay: %s,", (replay) => {
  async function open() {
    const env = await openEnvironment({ orchestrators, replay });
    const statuses = async (...ids: readonly string[]) =>
      Promise.all(ids.map(async (id) => (await env.client.getHandle(id).status())?.runtimeStatus));
    return { env, statuses };
  }

  describe("suspend and resume", () => {
    it("hold progress, and let go what came in meanwhile", async () => {
      const { env } = await open();
      const handle = await env.start(count);
      await handle.raiseEvent("n");
      await handle.suspend({ reason: "audit" });
      await env.settle();
      expect(await handle.status()).toMatchObject({ runtimeStatus: "SUSPENDED", customStatus: 1 });
      await handle.raiseEvent("n");
      await handle.raiseEvent("n");
      await env.settle();
      expect(await handle.status()).toMatchObject({ runtimeStatus: "SUSPENDED", customStatus: 1 });
      await handle.resume({ reason: "audited" });
      await env.settle();
      expect(await handle.status()).toMatchObject({ runtimeStatus: "RUNNING", customStatus: 3 });
    });

    it("keep their reasons in the history", async () => {
      const { env } = await open();
      const handle = await env.start(count);
      await handle.suspend({ reason: "audit" });
      await handle.resume();
      await env.settle();
      const reasons = [];
      for await (const event of handle.history()) {
        if (event.kind === "executionSuspended" || event.kind === "executionResumed") reasons.push(event.input);
      }
      expect(reasons).toEqual(["audit", undefined]);
    });

    it("reject for an instance that has ended, and for an unknown one", async () => {
      const { env } = await open();
      const handle = await env.start(done, undefined, { instanceId: "d" });
      await handle.result();
      const error: unknown = await handle.suspend().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OrchestrationStateError);
      expect(error).toMatchObject({ instanceId: "d", message: expect.stringContaining("COMPLETED") });
      await expect(handle.resume()).rejects.toBeInstanceOf(OrchestrationStateError);
      await expect(env.client.getHandle("nobody").suspend()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
      await expect(env.client.getHandle("nobody").resume()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
    });
  });

  describe("terminate", () => {
    it("ends the instance with the output that it is given, running no more of its code", async () => {
      const { env, statuses } = await open();
      const handle = await env.start(top, undefined, { instanceId: "top" });
      await env.settle();
      await handle.terminate({ output: new Set([1]) });
      await handle.waitForCompletion();
      expect(await handle.status()).toMatchObject({ output: new Set([1]), customStatus: undefined });
      expect(await statuses("top", "middle", "leaf")).toEqual(["TERMINATED", "RUNNING", "RUNNING"]);
    });

    it("ends all children too where it is recursive", async () => {
      const { env, statuses } = await open();
      const handle = await env.start(top, undefined, { instanceId: "top" });
      await env.settle();
      await handle.terminate({ recursive: true });
      await env.settle();
      expect(await statuses("top", "middle", "leaf")).toEqual(["TERMINATED", "TERMINATED", "TERMINATED"]);
    });

    it("ends an instance that no worker has seen yet, and one that is suspended", async () => {
      const { client } = await openHub();
      const unseen = await client.start(done);
      await unseen.terminate({ output: "enough" });
      expect(await unseen.waitForCompletion()).toMatchObject({ runtimeStatus: "TERMINATED", output: "enough" });
      const { env } = await open();
      const suspended = await env.start(count);
      await suspended.suspend();
      await suspended.terminate();
      expect((await suspended.waitForCompletion()).runtimeStatus).toBe("TERMINATED");
    });

    it("changes nothing about an instance that has ended", async () => {
      const { env } = await open();
      const handle = await env.start(done);
      await handle.result();
      await handle.terminate({ output: "too late" });
      expect(await handle.result()).toBe("done");
    });

    it("rejects for an unknown instance", async () => {
      const env = await openEnvironment({ replay });
      await expect(env.client.getHandle("nobody").terminate()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
    });
  });

  describe("purge", () => {
    it("deletes an instance that has ended", async () => {
      const { env } = await open();
      const handle = await env.start(done);
      await handle.result();
      expect(await handle.purge()).toBe(1);
      expect(await handle.status()).toBeUndefined();
      expect(await handle.purge()).toBe(0);
    });

    it("counts nothing for an unknown instance", async () => {
      const env = await openEnvironment({ replay });
      expect(await env.client.getHandle("nobody").purge()).toBe(0);
    });

    it("rejects for an instance that has not ended", async () => {
      const { env } = await open();
      const handle = await env.start(count, undefined, { instanceId: "c" });
      await env.settle();
      const error: unknown = await handle.purge().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OrchestrationStateError);
      expect(error).toMatchObject({ instanceId: "c", message: expect.stringContaining("RUNNING") });
      expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    });

    it("deletes all children too where it is recursive", async () => {
      const { env, statuses } = await open();
      const handle = await env.start(top, undefined, { instanceId: "top" });
      await env.settle();
      await handle.terminate({ recursive: true });
      await env.settle();
      expect(await handle.purge({ recursive: true })).toBe(3);
      expect(await statuses("top", "middle", "leaf")).toEqual([undefined, undefined, undefined]);
    });
  });
});
