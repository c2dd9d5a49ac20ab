/** What every client and every worker must make of the same orchestrations, whatever SDK they are of. */
import { expect } from "@jest/globals";
import type { Engine } from "@reawait/engine";
import type { InteropClient, WorkerHabits } from "./sdk.js";
import type { Workshop } from "./workshop.js";

/** What a case is run in. Its hub has seen other cases, and is at rest. */
export interface Scene {
  readonly engine: Engine;
  readonly workshop: Workshop;
  readonly client: InteropClient;
  readonly habits: WorkerHabits;
  /** An instance id that no other case uses. */
  readonly id: string;
}

export interface Case {
  readonly name: string;
  run(scene: Scene): Promise<void>;
}

const HOUR = 3_600_000;

/** Starts an orchestration and gives its output; anything but a good end fails the test. */
async function outputOf({ client, id }: Scene, program: string, input?: unknown): Promise<unknown> {
  await client.start(program, input, id);
  return completed(client, id);
}

async function completed(client: InteropClient, id: string): Promise<unknown> {
  const { status, output, failure } = await client.waitForEnd(id);
  expect({ status, failure }).toEqual({ status: "COMPLETED", failure: undefined });
  return output;
}

export const cases: readonly Case[] = [
  {
    name: "activities one after the other",
    async run(scene) {
      expect(await outputOf(scene, "chain", 5)).toBe(40);
      expect(scene.workshop.inputs(scene.id, "double")).toEqual([5, 10, 20]);
    },
  },
  {
    name: "300 activities at once",
    async run(scene) {
      expect(await outputOf(scene, "fanOut", 300)).toBe(300 * 301);
      expect(scene.workshop.inputs(scene.id, "double")).toHaveLength(300);
    },
  },
  {
    name: "60 children at once, each with an activity of its own",
    async run(scene) {
      expect(await outputOf(scene, "familyOut", 60)).toBe(30 * 61);
    },
  },
  {
    name: "an event that comes before the timer",
    async run(scene) {
      const { client, id } = scene;
      await client.start("eventOrTimer", HOUR, id);
      await client.waitForStart(id);
      await client.raise(id, "go", { by: "mia" });

      expect(await completed(client, id)).toEqual({ by: "mia" });
    },
  },
  {
    name: "a timer that comes before the event",
    async run(scene) {
      expect(await outputOf(scene, "eventOrTimer", 1)).toBe("timer");
    },
  },
  {
    name: "an event that comes before anybody waits for it, in letters of another case",
    async run({ client, id }) {
      await client.start("waiter", undefined, id);
      await client.raise(id, "GO", [1, 2]);

      expect(await completed(client, id)).toEqual([1, 2]);
    },
  },
  {
    name: "children, and one that fails",
    async run(scene) {
      expect(await outputOf(scene, "family", 1)).toEqual([8, 64, "caught"]);
    },
  },
  {
    name: "an activity that fails, and nobody catches it",
    async run({ client, id }) {
      await client.start("failing", undefined, id);
      const { status, output, failure } = await client.waitForEnd(id);

      expect({ status, output }).toEqual({ status: "FAILED", output: undefined });
      expect(failure?.message).toContain("for good");
    },
  },
  {
    name: "continue-as-new, with the events that were not taken yet",
    async run({ client, id }) {
      await client.start("generations", { items: [] }, id);
      for (const item of ["first", "second", "third"]) await client.raise(id, "item", item);

      expect(await completed(client, id)).toEqual(["first", "second", "third"]);
    },
  },
  {
    name: "30 generations in a row",
    async run(scene) {
      expect(await outputOf(scene, "countUp", { at: 0, end: 30 })).toBe(30);
    },
  },
  {
    name: "activities that finish while their orchestration is suspended",
    async run({ client, engine, workshop, id }) {
      await client.start("gatedPair", undefined, id);
      await Promise.all([workshop.atGate(id, "a"), workshop.atGate(id, "b")]);
      await client.suspend(id);
      workshop.open(id, "a");
      workshop.open(id, "b");
      await engine.whenAtRest();
      expect(await client.find(id)).toMatchObject({ status: "SUSPENDED", output: undefined });
      expect(workshop.inputs(id, "double")).toEqual([]);

      await client.resume(id);
      expect(await completed(client, id)).toEqual(["a", "b", 2]);
      expect(workshop.inputs(id, "gated")).toHaveLength(2);
    },
  },
  {
    name: "an event that comes while its orchestration is suspended",
    async run({ client, engine, id }) {
      await client.start("waiter", undefined, id);
      await client.waitForStart(id);
      await client.suspend(id);
      await client.raise(id, "go", 1);
      await engine.whenAtRest();
      expect(await client.find(id)).toMatchObject({ status: "SUSPENDED" });

      await client.resume(id);
      expect(await completed(client, id)).toBe(1);
    },
  },
  {
    name: "termination",
    async run({ client, id }) {
      await client.start("waiter", undefined, id);
      await client.waitForStart(id);
      await client.terminate(id, { why: "enough" });

      const { status, output } = await client.waitForEnd(id);
      expect({ status, output }).toEqual({ status: "TERMINATED", output: { why: "enough" } });
    },
  },
  {
    name: "termination of an orchestration that is suspended",
    async run({ client, id }) {
      await client.start("waiter", undefined, id);
      await client.waitForStart(id);
      await client.suspend(id);
      await client.terminate(id, "enough");

      expect(await client.waitForEnd(id)).toMatchObject({ status: "TERMINATED", output: "enough" });
    },
  },
  {
    name: "purging",
    async run(scene) {
      const { client, id } = scene;
      await outputOf(scene, "chain", 1);

      expect(await client.purge(id)).toBe(true);
      expect(await client.find(id)).toBeUndefined();
    },
  },
  {
    name: "an instance that there is not",
    async run({ client, id }) {
      expect(await client.find(id)).toBeUndefined();
    },
  },
  {
    name: "a second instance of the same id",
    async run({ client, id }) {
      await client.start("waiter", undefined, id);
      await client.waitForStart(id);

      await expect(client.start("waiter", undefined, id)).rejects.toThrow();
      await client.raise(id, "go", "the first one goes on");
      expect(await completed(client, id)).toBe("the first one goes on");
    },
  },
  {
    name: "an activity that succeeds at the third attempt",
    async run(scene) {
      expect(await outputOf(scene, "retrying", 2)).toBe(3);
    },
  },
  {
    name: "an activity that fails at every attempt",
    async run({ client, workshop, id }) {
      await client.start("retrying", 9, id);
      const { status, failure } = await client.waitForEnd(id);

      expect(status).toBe("FAILED");
      expect(failure?.message).toContain("attempt 3 failed");
      expect(workshop.inputs(id, "flaky")).toHaveLength(3);
    },
  },
  {
    name: "a custom status",
    async run({ client, engine, id }) {
      await client.start("halfway", undefined, id);
      await client.waitForStart(id);
      await engine.whenAtRest();
      expect(await client.find(id)).toMatchObject({ status: "RUNNING", customStatus: "halfway" });

      await client.raise(id, "go", 1);
      expect(await completed(client, id)).toBe(1);
    },
  },
  ...[0, "", false, null, [], {}, "text", 1.5].map((value): Case => ({
    name: `the value ${JSON.stringify(value)}, into an activity and out again`,
    async run(scene) {
      expect(await outputOf(scene, "echo", value)).toEqual(scene.habits.passedOn(value));
    },
  })),
  ...[0, "", false, null].map((value): Case => ({
    name: `the value ${JSON.stringify(value)}, with an event`,
    async run({ client, habits, id }) {
      await client.start("waiter", undefined, id);
      await client.raise(id, "go", value);

      expect(await completed(client, id)).toEqual(habits.returned(value));
    },
  })),
];
