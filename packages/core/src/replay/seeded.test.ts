import { describe, expect, it } from "@jest/globals";
import { RuntimeOrchestrationContext } from "@microsoft/durabletask-js/dist/worker/runtime-orchestration-context.js";
import fc from "fast-check";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { seededGuid, seededRandom } from "./seeded.js";
import { at, runHistory } from "./testing/history-builder.js";
import { startTime, taskCompleted } from "./testing/history-events.js";
import { resultOf } from "./testing/outcome.js";

describe("R7 newGuid", () => {
  it("gives what durabletask-js gives for the same instance, time and counter (R4)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.date({ noInvalidDate: true }), (instanceId, now) => {
        const peer = new RuntimeOrchestrationContext(instanceId);
        peer._currentUtcDatetime = now;
        for (let counter = 0; counter < 3; counter++) {
          expect(seededGuid(instanceId, now.getTime(), counter)).toBe(peer.newGuid());
        }
      }),
    );
  });

  it("counts on through the turns of an execution", async () => {
    const guids = defineOrchestrator("guids", async (ctx) => {
      const made = [ctx.newGuid(), ctx.newGuid()];
      await ctx.callActivity("a");
      return [...made, ctx.newGuid()];
    });
    const run = await runHistory(guids, [at(1, taskCompleted(1))]);
    expect(resultOf(run.last)).toEqual([
      seededGuid("instance-1", startTime, 0),
      seededGuid("instance-1", startTime, 1),
      seededGuid("instance-1", startTime + 1, 2),
    ]);
  });
});

describe("R7 random", () => {
  const dice = defineOrchestrator("dice", async (ctx) => {
    const thrown = [ctx.random(), ctx.random()];
    await ctx.callActivity("a");
    return [...thrown, ctx.random()];
  });

  it("is the same on replay, and another in another execution", async () => {
    const [first, second] = await Promise.all(
      ["e-1", "e-2"].map(async (executionId) =>
        resultOf((await runHistory(dice, [[taskCompleted(1)]], { executionId })).last),
      ),
    );
    expect(first).not.toEqual(second);
    expect(new Set([first, second].flat()).size).toBe(6);
  });

  it("never changes: running instances depend on its every number", () => {
    const next = seededRandom("instance-1/execution-1");
    expect([next(), next(), next()]).toEqual([0.13345758873037994, 0.16440821392461658, 0.38906305423006415]);
  });

  it("stays from 0 up to 1, and is spread evenly", () => {
    const buckets = new Array<number>(10).fill(0);
    const next = seededRandom("evenly");
    for (let draw = 0; draw < 10_000; draw++) {
      const number = next();
      expect(number >= 0 && number < 1).toBe(true);
      const bucket = Math.floor(number * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
