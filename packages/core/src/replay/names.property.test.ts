import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { programs } from "./testing/arbitrary-program.js";
import { explore } from "./testing/explore.js";
import { interpret } from "./testing/interpret.js";
import { nameCount, plainNames, type Names } from "./testing/program.js";
import { holds, propertyTimeout } from "./testing/property-runs.js";
import { roughSchedules } from "./testing/schedule.js";
import { showTurn } from "./testing/verdicts.js";
import { World } from "./testing/world.js";

const treacherous = fc.shuffledSubarray(
  ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "prototype", "then"],
  { minLength: nameCount, maxLength: nameCount },
);

const names: fc.Arbitrary<Names> = fc.record({
  activities: treacherous,
  children: treacherous,
  events: treacherous,
  tags: treacherous,
});

it(
  "names that objects have of their own are as ordinary as any others (R10)",
  () =>
    holds(
      fc.asyncProperty(programs, roughSchedules, names, async (program, schedule, strange) => {
        const plain = new World({ orchestrator: interpret(program, plainNames) });
        await explore(plain, plainNames, schedule);
        const world = new World({ orchestrator: interpret(program, strange), sessions: false });
        await explore(world, strange, schedule);
        expect(world.turns.map(showTurn)).toEqual(plain.turns.map((turn) => rename(showTurn(turn), strange)));
      }),
    ),
  propertyTimeout,
);

/** Puts other names where the plain ones stand; those of events also in capitals. */
function rename(shown: string, to: Names): string {
  return (["activities", "children", "events", "tags"] as const)
    .flatMap((sort) => plainNames[sort].map((plain, index) => [plain, to[sort][index] ?? ""] as const))
    .reduce(
      (text, [plain, other]) => text.replaceAll(plain, other).replaceAll(plain.toUpperCase(), other.toUpperCase()),
      shown,
    );
}
