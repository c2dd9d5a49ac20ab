/**
 * R3, R9 and E9 as one property: whatever becomes of sessions, answers, workers and the engine, an orchestration comes to
 * the same history. The seed is printed; `REAWAIT_SEED` repeats a run, `REAWAIT_RUNS` makes it longer or shorter.
 */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { programs } from "../../core/src/replay/testing/arbitrary-program.js";
import type { Program } from "../../core/src/replay/testing/program.js";
import { decider, decisions } from "../../core/src/replay/testing/reborder.js";
import { disturbedRun, type Told } from "./testing/disturbed-run.js";
import { normalForms } from "./testing/normal-form.js";

const { REAWAIT_SEED, REAWAIT_RUNS = "40" } = process.env;
const seed = REAWAIT_SEED === undefined ? Date.now() & 0x7fffffff : Number(REAWAIT_SEED);
process.stderr.write(`properties of sessions: ${REAWAIT_RUNS} cases; REAWAIT_SEED=${seed} repeats them\n`);

/** Their random numbers are seeded with the name of the execution, which is another one in every run. */
function withoutChance(program: Program): Program {
  return JSON.parse(JSON.stringify(program).replaceAll('"at":"random"', '"at":"now"')) as Program;
}

const cases = fc.tuple(programs.map(withoutChance), fc.array(fc.nat(99), { minLength: 12, maxLength: 12 }), decisions);

describe("an orchestration", () => {
  it("comes to the same history, with sessions and without, whatever goes wrong on the way", async () => {
    const property = fc.asyncProperty(cases, async ([program, story, trouble]) => {
      const calm = await disturbedRun({ program, story: decider(story), sessions: true });
      for (const sessions of [true, false]) {
        const rough = await disturbedRun({ program, story: decider(story), trouble: decider(trouble), sessions });
        const [seen, expected] = normalForms(rough, calm);
        expect(seen).toEqual(expected);
      }
    });
    await fc.assert(property, { seed, numRuns: Number(REAWAIT_RUNS), endOnFailure: false });
  }, 600_000);
});

describe("the normal form", () => {
  const at = { eventId: -1, timestamp: 0 };
  const begun = { kind: "orchestratorStarted", ...at } as const;
  const raised = (name: string) => ({ kind: "eventRaised", ...at, name }) as const;
  const scheduled = (eventId: number, name = "pay") => ({ kind: "taskScheduled", ...at, eventId, name }) as const;
  const created = { kind: "timerCreated", ...at, eventId: 7, fireAt: 1 } as const;
  const fired = { kind: "timerFired", ...at, timerId: 7, fireAt: 1 } as const;
  const told = (...history: Told["history"]): readonly Told[] => [
    { instanceId: "a", status: "RUNNING", output: undefined, customStatus: undefined, history },
  ];
  const agree = (one: readonly Told[], other: readonly Told[]): boolean => {
    const [a, b] = normalForms(one, other);
    return JSON.stringify(a) === JSON.stringify(b);
  };

  it("sees no borders, and no timers that only one of them has", () => {
    const split = told(begun, raised("x"), scheduled(1), begun, raised("y"), scheduled(2));
    const joined = told(begun, raised("x"), raised("y"), scheduled(1), scheduled(2));
    expect(agree(split, joined)).toBe(true);
    expect(agree(told(begun, raised("x"), created, begun, fired), told(begun, raised("x")))).toBe(true);
  });

  it("sees everything else", () => {
    const one = told(begun, raised("x"), raised("y"), scheduled(1), created, fired);
    expect(agree(one, told(begun, raised("y"), raised("x"), scheduled(1), created, fired))).toBe(false);
    expect(agree(one, told(begun, raised("x"), raised("y"), scheduled(1), created))).toBe(false);
    expect(agree(one, told(begun, raised("x"), raised("y"), scheduled(2), created, fired))).toBe(false);
    expect(agree(one, told(begun, raised("x"), raised("y"), scheduled(1), scheduled(1), created, fired))).toBe(false);
    expect(agree(one, told(begun, raised("x"), scheduled(1), created, fired))).toBe(false);
  });
});
