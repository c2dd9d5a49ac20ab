import fc from "fast-check";
import { nameCount, type Program, type RetryKind, type Step, type Work } from "./program.js";

const name = fc.nat(nameCount - 1);
const timeout = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 2 });
const retry: fc.Arbitrary<RetryKind> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<RetryKind>("none") },
  { weight: 3, arbitrary: fc.constantFrom<RetryKind>("policy", "limited", "atOnce", "handler", "throwing") },
);

const keyed = fc.boolean();
const hops = fc.integer({ min: 1, max: 20 });
const kind = <const Kind extends string>(value: Kind): fc.Arbitrary<Kind> => fc.constant(value);
const constantNothing: Step = { kind: "sequence", steps: [] };

const single: fc.Arbitrary<Work> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: kind("activity"), name, retry, timeout }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("child"), name, retry, givenId: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("timer"), seconds: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("event"), name, timeout }) },
);

const { step } = fc.letrec<{ work: Work; works: readonly Work[]; step: Step; steps: readonly Step[] }>((tie) => ({
  works: fc.array(tie("work"), { minLength: 1, maxLength: 3 }),
  work: fc.oneof(
    { maxDepth: 3, depthIdentifier: "work" },
    { weight: 4, arbitrary: single },
    { weight: 1, arbitrary: fc.record({ kind: kind("all"), of: tie("works"), keyed }) },
    { weight: 1, arbitrary: fc.record({ kind: kind("any"), of: tie("works"), keyed }) },
  ),
  steps: fc.array(tie("step"), { minLength: 1, maxLength: 3 }),
  step: fc.oneof(
    { maxDepth: 4, depthIdentifier: "step" },
    { weight: 8, arbitrary: fc.record({ kind: kind("wait"), work: tie("work") }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("send"), name, to: fc.constantFrom("self", "self", "other") }) },
    { weight: 2, arbitrary: fc.record({ kind: kind("hops"), count: hops, on: fc.constantFrom("null", "promise") }) },
    { weight: 1, arbitrary: fc.record({ kind: kind("look"), at: fc.constantFrom("now", "guid", "random") }) },
    { weight: 1, arbitrary: fc.record({ kind: kind("status"), value: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ kind: kind("fail"), message: fc.constantFrom("first", "second") }) },
    { weight: 6, arbitrary: fc.record({ kind: kind("sequence"), steps: tie("steps") }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: kind("together"),
        steps: tie("steps"),
        how: fc.constantFrom("all", "allSettled", "race", "any"),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: kind("first"), of: tie("works"), keyed, cancelRest: fc.boolean() }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: kind("attempt"), body: tie("step"), onError: tie("step"), atEnd: tie("step") }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: kind("later"),
        work: tie("work"),
        meanwhile: tie("step"),
        end: fc.constantFrom("await", "cancel", "leave"),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: kind("abort"), name, meanwhile: tie("step") }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: kind("repeat"), times: fc.integer({ min: 2, max: 3 }), body: tie("step") }),
    },
  ),
}));

/** A small orchestrator: its constructs nest up to five deep. */
export const programs: fc.Arbitrary<Program> = fc.record({
  body: fc.array(step, { minLength: 1, maxLength: 4 }).map((steps): Step => ({ kind: "sequence", steps })),
  rounds: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 3 }) }),
  keepEvents: fc.boolean(),
  atEnd: fc.oneof({ weight: 3, arbitrary: fc.constant(constantNothing) }, { weight: 1, arbitrary: step }),
});
