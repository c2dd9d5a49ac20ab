import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { programs } from "./testing/arbitrary-program.js";
import { explore } from "./testing/explore.js";
import { interpret } from "./testing/interpret.js";
import { deliverAll, mishap } from "./testing/mishaps.js";
import { plainNames } from "./testing/program.js";
import { holds, propertyTimeout } from "./testing/property-runs.js";
import { decider, decisions, reborder, suspendAround, type Decide } from "./testing/reborder.js";
import { calmSchedules } from "./testing/schedule.js";
import { assertSound } from "./testing/verdicts.js";
import { World, type Batch, type Delivery } from "./testing/world.js";

it(
  "terminate at any moment ends a random orchestrator once, with no work scheduled in that turn",
  () =>
    holds(
      fc.asyncProperty(programs, calmSchedules, decisions, async (program, schedule, numbers) => {
        // What becomes of a continue-as-new in the same batch has its own examples.
        const orchestrator = interpret({ ...program, rounds: 1 }, plainNames);
        const decide = decider(numbers);
        const explored = await explore(new World({ orchestrator }), plainNames, schedule);
        const batches = suspendAround(
          reborder(explored, () => decide() < 70),
          decide,
        );
        const { before, terminated } = terminate(batches, decide);
        const undisturbed = new World({ orchestrator });
        await deliverAll(undisturbed, before);
        const world = new World({ orchestrator });
        await deliverAll(world, terminated, ({ deliveries }) => mishap(decide, deliveries.length));

        assertSound(world);
        const completions = world.turns.flatMap(({ actions }) =>
          actions.flatMap((action) => (action.kind === "completeOrchestration" ? action : [])),
        );
        expect(completions).toHaveLength(1);
        if (undisturbed.ended) {
          expect(completions[0]?.orchestrationStatus).toMatch(/COMPLETED|FAILED/);
          return;
        }
        expect(completions[0]).toMatchObject({ orchestrationStatus: "TERMINATED", result: '"enough"' });
        const kinds = new Set(world.turns.at(-1)?.actions.map(({ kind }) => kind));
        expect([...kinds].filter((kind) => kind !== "sendEvent")).toEqual(["completeOrchestration"]);
      }),
    ),
  propertyTimeout,
);

/** Puts a terminate anywhere behind the start; `before` is all that comes before it. */
function terminate(
  batches: readonly Batch[],
  decide: Decide,
): { readonly before: readonly Batch[]; readonly terminated: readonly Batch[] } {
  const chosen = decide() % batches.length;
  const { at, deliveries } = batches[chosen] ?? { at: 0, deliveries: [] };
  const split = chosen === 0 ? 1 + (decide() % deliveries.length) : decide() % (deliveries.length + 1);
  const event = { kind: "executionTerminated", eventId: -1, timestamp: at, input: '"enough"', recurse: false } as const;
  const delivery: Delivery = { event, execution: undefined, causedBy: -1 };
  const [head, tail] = [deliveries.slice(0, split), deliveries.slice(split)];
  const past = batches.slice(0, chosen);
  return {
    before: [...past, { at, deliveries: head }],
    terminated: [...past, { at, deliveries: [...head, delivery, ...tail] }, ...batches.slice(chosen + 1)],
  };
}
