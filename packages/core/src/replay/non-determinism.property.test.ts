import { expect, it } from "@jest/globals";
import fc from "fast-check";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { NonDeterminismError } from "../errors/non-determinism-error.js";
import { programs } from "./testing/arbitrary-program.js";
import { explore } from "./testing/explore.js";
import { perform } from "./testing/interpret.js";
import { plainNames } from "./testing/program.js";
import { holds, propertyTimeout } from "./testing/property-runs.js";
import { calmSchedules } from "./testing/schedule.js";
import type { RoundState } from "./testing/start-work.js";
import { World } from "./testing/world.js";

type Whim = (ctx: OrchestrationContext<RoundState>, heads: boolean) => void;

/** What code does that is not the same twice. */
const whims: Readonly<Record<string, Whim>> = {
  "another activity": (ctx, heads) => void ctx.callActivity(heads ? "heads" : "tails"),
  "another kind of work": (ctx, heads) => void (heads ? ctx.callActivity("heads") : ctx.createTimer("1s")),
  "a call or none": (ctx, heads) => {
    if (heads) ctx.callActivity("heads");
  },
  "none or a call": (ctx, heads) => {
    if (!heads) ctx.callActivity("tails");
  },
  "another order": (ctx, heads) => {
    for (const name of heads ? ["heads", "tails"] : ["tails", "heads"]) ctx.callActivity(name);
  },
  "another child": (ctx, heads) =>
    void ctx.callSubOrchestrator("child", undefined, { instanceId: heads ? "heads" : "tails" }),
  "another receiver": (ctx, heads) => ctx.sendEvent(heads ? "heads" : "tails", "coin"),
};

const whimNames = fc.constantFrom(...Object.keys(whims));

it(
  "to do something else after whatever came before is a NonDeterminismError of the next replay",
  () =>
    holds(
      fc.asyncProperty(programs, calmSchedules, whimNames, async ({ body }, schedule, name) => {
        let tosses = 0;
        let tossedIn = -1;
        const orchestrator = defineOrchestrator("program", async (ctx, _state: RoundState): Promise<void> => {
          await perform({ ctx, names: plainNames, trace: [], calls: 0 }, body).catch(() => {});
          if (tosses === 0) tossedIn = world.turns.length;
          whims[name]?.(ctx, tosses++ % 2 === 0);
          await ctx.waitForExternalEvent("never");
        });
        const world = new World({ orchestrator, sessions: false });
        await explore(world, plainNames, schedule);
        // Some programs wait for more than ever comes, and some play on until the schedule ends.
        if (tossedIn === -1 || world.turns.length === tossedIn + 1) return;
        expect(world.turns.map(({ fault }) => fault?.name)).toEqual([
          ...Array.from({ length: tossedIn + 1 }, () => undefined),
          "NonDeterminismError",
        ]);
        expect(world.turns.at(-1)?.fault).toBeInstanceOf(NonDeterminismError);
      }),
    ),
  propertyTimeout,
);
