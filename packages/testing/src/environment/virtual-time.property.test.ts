/** What ends first in virtual time, ends first. */
import { afterEach, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import * as fc from "fast-check";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";

afterEach(closeEnvironments);

interface Step {
  readonly kind: "timer" | "activity" | "child" | "failing activity";
  /** How long it takes, retries included. */
  readonly minutes: number;
}

const work = defineActivity("work", async (_ctx, _minutes: number): Promise<void> => {});
const failing = defineActivity("failing", async (_ctx, _minutes: number): Promise<void> => {});
const child = defineOrchestrator("child", (ctx, minutes: number) => ctx.createTimer({ minutes }));

/** Runs branches side by side, and tells in which order they ended, and when. */
const branches = defineOrchestrator("branches", async (ctx, program: readonly (readonly Step[])[]) => {
  const ends: { branch: number; at: Date }[] = [];
  await Promise.all(
    program.map(async (steps, branch) => {
      for (const { kind, minutes } of steps) {
        if (kind === "timer") await ctx.createTimer({ minutes });
        else if (kind === "activity") await ctx.callActivity(work, minutes);
        else if (kind === "child") await ctx.callSubOrchestrator(child, minutes);
        else {
          const retry = { maxAttempts: 2, firstInterval: { minutes: minutes / 2 }, maxInterval: "30d" } as const;
          await ctx.callActivity(failing, minutes / 4, { retry });
        }
      }
      ends.push({ branch, at: ctx.currentUtcDateTime });
    }),
  );
  return ends;
});

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("timer", "activity", "child", "failing activity"),
  minutes: fc.integer({ min: 1, max: 3_000 }).map((n) => n * 4),
});
const programs = fc.array(fc.array(step, { maxLength: 4 }), { minLength: 1, maxLength: 6 });

it("ends branches of timers, activities, retries and sub-orchestrations in the order of virtual time, each at its very time", async () => {
  await fc.assert(
    fc.asyncProperty(
      programs,
      fc.constantFrom("auto", "manual"),
      fc.constantFrom("always", "sessions"),
      fc.integer({ min: 1, max: 9 }),
      async (program, time, replay, advances) => {
        const env = await openEnvironment({
          orchestrators: [branches, child],
          activities: [work, failing],
          time,
          replay,
        });
        env.mock(work, (ctx, minutes) => ctx.sleep({ minutes }));
        env.mock(failing, (ctx, minutes) => ctx.sleep({ minutes }).then(() => failFirst(ctx.attempt)));
        const handle = await env.start(branches, program);
        const end = Math.max(...program.map(duration));
        if (time === "manual") {
          for (let n = 0; n < advances; n++) await env.advance({ minutes: Math.ceil(end / advances) });
        }
        const ends = await handle.result();
        await env.close();
        const expected = program
          .map((steps, branch) => ({ branch, at: hoursAfterStart(duration(steps) / 60) }))
          .sort((one, other) => one.at.getTime() - other.at.getTime());
        const byBranch = (list: typeof ends) => [...list].sort((one, other) => one.branch - other.branch);
        expect(byBranch(ends)).toEqual(byBranch(expected));
        expect(ends.map(({ at }) => at)).toEqual(expected.map(({ at }) => at));
      },
    ),
    { numRuns: 30 },
  );
});

function failFirst(attempt: number): void {
  if (attempt === 1) throw new Error("the first attempt");
}

function duration(steps: readonly Step[]): number {
  return steps.reduce((sum, { minutes }) => sum + minutes, 0);
}
