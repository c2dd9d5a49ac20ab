/** What the outside world does next: data, so that fast-check can generate and shrink it. */
import fc from "fast-check";
import { nameCount } from "./program.js";

export type Choice =
  /** One of the open pieces of work ends; a timer takes the clock with it. */
  | { readonly kind: "settle"; readonly pick: number; readonly outcome: Outcome }
  | { readonly kind: "raise"; readonly name: number; readonly upperCase: boolean }
  | { readonly kind: "tick"; readonly seconds: number }
  | { readonly kind: "suspend" }
  | { readonly kind: "resume" }
  | { readonly kind: "terminate" };

export type Outcome = "complete" | "fail" | "failForGood" | "garble";

/** A choice, and whether the batch ends with it. */
export interface Move {
  readonly choice: Choice;
  readonly commit: boolean;
}

const kind = <const Kind extends string>(value: Kind): fc.Arbitrary<Kind> => fc.constant(value);

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Outcome>("complete") },
  { weight: 3, arbitrary: fc.constantFrom<Outcome>("fail", "failForGood") },
  { weight: 1, arbitrary: fc.constant<Outcome>("garble") },
);

const settle: fc.Arbitrary<Choice> = fc.record({ kind: kind("settle"), pick: fc.nat(20), outcome });
const raise: fc.Arbitrary<Choice> = fc.record({
  kind: kind("raise"),
  name: fc.nat(nameCount - 1),
  upperCase: fc.boolean(),
});
const tick: fc.Arbitrary<Choice> = fc.record({ kind: kind("tick"), seconds: fc.integer({ min: 1, max: 5 }) });
const interrupt: fc.Arbitrary<Choice> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: kind("suspend") }) },
  { weight: 3, arbitrary: fc.record({ kind: kind("resume") }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("terminate") }) },
);

const calm = fc.oneof(
  { weight: 8, arbitrary: settle },
  { weight: 3, arbitrary: raise },
  { weight: 1, arbitrary: tick },
);
const rough = fc.oneof({ weight: 6, arbitrary: calm }, { weight: 1, arbitrary: interrupt });

const schedule = (choice: fc.Arbitrary<Choice>): fc.Arbitrary<readonly Move[]> =>
  fc.array(fc.record({ choice, commit: fc.boolean() }), { maxLength: 16 });

/** Work ends, events come, time passes. */
export const calmSchedules = schedule(calm);

/** With suspensions and terminations among it. */
export const roughSchedules = schedule(rough);
