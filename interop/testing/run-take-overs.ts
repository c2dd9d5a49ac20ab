/** Instances that a worker of one SDK began, and one of another goes on with: nothing is run twice, and nothing is lost. */
import { describe, expect, it } from "@jest/globals";
import { openHub, type Hub } from "./hub.js";
import { journeyResult, journeyRuns } from "./programs.js";
import { reawait } from "./reawait.js";
import type { Sdk } from "./sdk.js";

/** How many activities `journey` has run when it waits for `go`, and when it waits for `on`. */
const RUNS_BEFORE_GO = 8;
const RUNS_BEFORE_ON = 12;

const runsOf = ({ workshop }: Hub): readonly string[] =>
  workshop.runs.map(({ name, input }) => `${name} ${String(input)}`);

export function runTakeOvers({ first, second }: { readonly first: Sdk; readonly second: Sdk }): void {
  describe(`what a worker of ${first.name} began, one of ${second.name} goes on with`, () => {
    it("while it waits for an event, after activities, retries, children and timers", async () => {
      await using hub = await openHub();
      const client = hub.connect(reawait);
      const worker = await hub.startWorker(first);
      await client.start("journey", 1, "i");
      await hub.workshop.begun(RUNS_BEFORE_GO);
      await hub.engine.whenAtRest();
      await worker.stop();

      await hub.startWorker(second);
      await client.raise("i", "go", 5);
      await client.raise("i", "on", 6);

      expect(await client.waitForEnd("i")).toMatchObject({ status: "COMPLETED", output: journeyResult });
      expect([...runsOf(hub)].sort()).toEqual([...journeyRuns].sort());
    });

    it("and the other takes it back", async () => {
      await using hub = await openHub();
      const client = hub.connect(reawait);
      const beginner = await hub.startWorker(first);
      await client.start("journey", 1, "i");
      await hub.workshop.begun(RUNS_BEFORE_GO);
      await hub.engine.whenAtRest();
      await beginner.stop();

      const helper = await hub.startWorker(second);
      await client.raise("i", "go", 5);
      await hub.workshop.begun(RUNS_BEFORE_ON);
      await hub.engine.whenAtRest();
      await helper.stop();

      await hub.startWorker(first);
      await client.raise("i", "on", 6);

      expect(await client.waitForEnd("i")).toMatchObject({ status: "COMPLETED", output: journeyResult });
      expect([...runsOf(hub)].sort()).toEqual([...journeyRuns].sort());
    });

    it("in a later generation, with events that were not taken yet", async () => {
      await using hub = await openHub();
      const client = hub.connect(reawait);
      const worker = await hub.startWorker(first);
      await client.start("generations", { items: [] }, "i");
      await client.raise("i", "item", "first");
      await client.waitForStart("i");
      await hub.engine.whenAtRest();
      await worker.stop();
      await client.raise("i", "item", "second");

      await hub.startWorker(second);
      await client.raise("i", "item", "third");

      expect(await client.waitForEnd("i")).toMatchObject({ output: ["first", "second", "third"] });
    });

    it("while it is suspended, with an event that came meanwhile", async () => {
      await using hub = await openHub();
      const client = hub.connect(reawait);
      const worker = await hub.startWorker(first);
      await client.start("waiter", undefined, "i");
      await client.waitForStart("i");
      await client.suspend("i");
      await client.raise("i", "go", "meanwhile");
      await hub.engine.whenAtRest();
      await worker.stop();

      await hub.startWorker(second);
      await client.resume("i");

      expect(await client.waitForEnd("i")).toMatchObject({ status: "COMPLETED", output: "meanwhile" });
    });
  });
}
