import { expect, it } from "@jest/globals";
import fc from "fast-check";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { defaultPayloadConverter } from "../payload/default-payload-converter.js";
import { whenAll } from "../task/when-all.js";
import { explore } from "./testing/explore.js";
import { deliverAll, mishap } from "./testing/mishaps.js";
import { nameCount, nameOf, plainNames } from "./testing/program.js";
import { holds, propertyTimeout } from "./testing/property-runs.js";
import { decider, decisions, reborder } from "./testing/reborder.js";
import { calmSchedules } from "./testing/schedule.js";
import type { RoundState } from "./testing/start-work.js";
import { assertSound } from "./testing/verdicts.js";
import { World, type Batch } from "./testing/world.js";

/** A way to ask for events of one name. */
interface Ask {
  readonly name: string;
  readonly how: "one" | "two at once" | "with a timeout" | "and leave";
}

const asks: fc.Arbitrary<Ask> = fc.record({
  name: fc.tuple(fc.nat(nameCount - 1), fc.boolean()).map(([index, capitals]) => {
    const name = nameOf(plainNames.events, index);
    return capitals ? name.toUpperCase() : name;
  }),
  how: fc.constantFrom("one", "two at once", "with a timeout", "and leave"),
});

it(
  "external events are taken in their order, each once, and none is lost over continueAsNew",
  () =>
    holds(
      fc.asyncProperty(
        fc.array(fc.array(asks, { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        calmSchedules,
        decisions,
        async (rounds, schedule, numbers) => {
          const orchestrator = defineOrchestrator("program", async (ctx, { round, trace }: RoundState) => {
            const taken = [...trace];
            for (const ask of rounds[round - 1] ?? []) taken.push(...(await take(ctx, ask)));
            if (round < rounds.length) return ctx.continueAsNew({ round: round + 1, trace: taken });
            // Events that were carried over come behind the start: at rest they are there.
            await ctx.createTimer("1s");
            return [...taken, ...(await takeAllThatIsThere(ctx))];
          });
          const explored = new World({ orchestrator });
          const batches = await explore(explored, plainNames, schedule);
          assertInOrder(explored, batches);

          const decide = decider(numbers);
          const others = reborder(batches, () => decide() < 60);
          const world = new World({ orchestrator });
          const delivered = await deliverAll(world, others, ({ deliveries }) => mishap(decide, deliveries.length));
          assertInOrder(world, delivered);
        },
      ),
    ),
  propertyTimeout,
);

async function take(ctx: OrchestrationContext<RoundState>, { name, how }: Ask): Promise<readonly string[]> {
  const waiter = ctx.waitForExternalEvent<string>(name, { timeout: how === "with a timeout" ? "1s" : undefined });
  const tag = (payload: string): string => `${name.toLowerCase()} ${payload}`;
  switch (how) {
    case "one":
      return [tag(await waiter)];
    case "two at once": {
      const both = await whenAll([waiter, ctx.waitForExternalEvent<string>(name)]);
      return both.map(tag);
    }
    case "with a timeout":
      return waiter.then(
        (payload) => [tag(payload)],
        () => [],
      );
    case "and leave":
      if (waiter.status === "completed") return [tag(await waiter)];
      waiter.cancel();
      return [];
  }
}

async function takeAllThatIsThere(ctx: OrchestrationContext<RoundState>): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const name of plainNames.events) {
    for (let left = false; !left;) {
      const found = await take(ctx, { name, how: "and leave" });
      taken.push(...found);
      left = found.length === 0;
    }
  }
  return taken;
}

/** Of each name, what was taken is what was raised first; only what came with the end may be missing. */
function assertInOrder(world: World, batches: readonly Batch[]): void {
  assertSound(world);
  const last = world.turns.at(-1)?.actions.at(-1);
  if (!world.ended || last?.kind !== "completeOrchestration") throw new Error("not ended");
  const taken = defaultPayloadConverter.read(last.result) as readonly string[];
  for (const name of plainNames.events.map((each) => each.toLowerCase())) {
    const of = (all: readonly string[]): readonly string[] => all.filter((each) => each.startsWith(`${name} `));
    const raised = of(raisedIn(batches));
    expect(of(taken)).toEqual(raised.slice(0, of(taken).length));
    expect(of(taken).length).toBeGreaterThanOrEqual(of(raisedIn(batches.slice(0, -1))).length);
  }
}

function raisedIn(batches: readonly Batch[]): readonly string[] {
  return batches.flatMap(({ deliveries }) =>
    deliveries.flatMap(({ event }) =>
      event.kind === "eventRaised"
        ? `${event.name.toLowerCase()} ${String(defaultPayloadConverter.read(event.input))}`
        : [],
    ),
  );
}
