/** What becomes of orchestrations and activities that a worker does not have. */
import { describe, expect, it } from "@jest/globals";
import { openHub } from "./hub.js";
import type { Sdk } from "./sdk.js";

/** With a worker that takes whatever there is. */
export function runTakingAnything(sdk: Sdk): void {
  describe(`a worker of ${sdk.name} that takes anything`, () => {
    it("fails an orchestrator that it does not have", async () => {
      await using hub = await openHub();
      const client = hub.connect(sdk);
      await hub.startWorker(sdk, "anything");
      await client.start("nobody", undefined, "i");

      const { status, failure } = await client.waitForEnd("i");
      expect(status).toBe("FAILED");
      expect(failure?.message).toContain("nobody");
    });

    it("fails the call of an activity that it does not have", async () => {
      await using hub = await openHub();
      const client = hub.connect(sdk);
      await hub.startWorker(sdk, "anything");
      await client.start("callsNobody", undefined, "i");

      expect(await client.waitForEnd("i")).toMatchObject({ status: "COMPLETED", output: "refused" });
    });
  });
}

/** With a worker that takes what it has. */
export function runTakingRegistered(sdk: Sdk): void {
  describe(`a worker of ${sdk.name} that takes what it has`, () => {
    it("leaves an orchestrator that it does not have to others", async () => {
      await using hub = await openHub();
      const client = hub.connect(sdk);
      await client.start("nobody", undefined, "i");
      await client.start("chain", 1, "known");
      await hub.startWorker(sdk, "registered");
      await client.waitForEnd("known");

      expect(await client.find("i")).toMatchObject({ status: "PENDING" });
      expect(hub.engine.unmatchedWork).toEqual({ orchestrations: 1, activities: 0 });
    });

    it("leaves an activity that it does not have to others", async () => {
      await using hub = await openHub();
      const client = hub.connect(sdk);
      await hub.startWorker(sdk, "registered");
      await client.start("callsNobody", undefined, "i");
      await client.waitForStart("i");
      await client.start("chain", 1, "later");
      await client.waitForEnd("later");

      expect(await client.find("i")).toMatchObject({ status: "RUNNING" });
      expect(hub.engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 1 });
    });
  });
}
