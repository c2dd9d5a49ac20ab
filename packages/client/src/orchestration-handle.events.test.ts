import { defineEvent, defineOrchestrator, OrchestrationNotFoundError, PayloadError } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { closeHubs, openHub } from "../../worker/src/testing/test-hub.js";

afterEach(closeHubs);

const approval = defineEvent<{ readonly at: Date }>("Approval");
const ping = defineEvent("ping");
const wait = defineOrchestrator("wait", async (ctx) => await ctx.waitForExternalEvent(approval));
const pinged = defineOrchestrator("pinged", async (ctx) => [await ctx.waitForExternalEvent(ping)]);
const three = defineOrchestrator("three", async (ctx) => {
  const events: number[] = [];
  while (events.length < 3) events.push(await ctx.waitForExternalEvent<number>("n"));
  return events;
});
const orchestrators = [wait, pinged, three];

/** On replays from scratch, and on orchestrators that are kept in memory. */
describe.each(["always", "sessions"] as const)("with replay: %s,", (replay) => {
  describe("raiseEvent", () => {
    it("keeps rich payloads of a definition whole", async () => {
      await using env = await TestEnvironment.create({ orchestrators, replay });
      const handle = await env.start(wait);
      await handle.raiseEvent(approval, { at: new Date(5) });
      expect(await handle.result()).toEqual({ at: new Date(5) });
    });

    it("sends plain JSON to a name, which is matched without case", async () => {
      await using env = await TestEnvironment.create({ orchestrators, replay });
      const handle = await env.start(wait);
      await handle.raiseEvent("aPPROVAL", { at: new Date(5) });
      expect(await handle.result()).toEqual({ at: new Date(5).toISOString() });
    });

    it("needs no payload where the event has none", async () => {
      await using env = await TestEnvironment.create({ orchestrators, replay });
      const handle = await env.start(pinged);
      await handle.raiseEvent(ping);
      expect(await handle.result()).toHaveLength(1);
    });

    it("is kept, in order, for an instance that does not wait yet", async () => {
      const { client, startedWorker } = await openHub();
      const handle = await client.start(three);
      for (const n of [1, 2, 3]) await handle.raiseEvent("n", n);
      await startedWorker({ orchestrators });
      expect(await handle.result()).toEqual([1, 2, 3]);
    });

    it("is ignored by an instance that has ended", async () => {
      await using env = await TestEnvironment.create({ orchestrators, replay });
      const handle = await env.start(pinged);
      await handle.raiseEvent(ping);
      await handle.result();
      await handle.raiseEvent(ping);
      expect((await handle.status())?.runtimeStatus).toBe("COMPLETED");
    });

    it("rejects for an unknown instance", async () => {
      await using env = await TestEnvironment.create({ replay });
      await expect(env.client.getHandle("nobody").raiseEvent(ping)).rejects.toBeInstanceOf(OrchestrationNotFoundError);
    });

    it("refuses payloads that cannot be written, and names that cannot be", async () => {
      await using env = await TestEnvironment.create({ orchestrators, replay });
      const handle = await env.start(wait);
      await expect(handle.raiseEvent("n", () => 1)).rejects.toBeInstanceOf(PayloadError);
      await expect(handle.raiseEvent("n", new Map())).rejects.toThrow("plain JSON can't hold");
      await expect(handle.raiseEvent("", 1)).rejects.toThrow("the name of an event must be a non-empty string");
      await expect(handle.raiseEvent("reawait:x", 1)).rejects.toThrow("reserved");
    });
  });
});
