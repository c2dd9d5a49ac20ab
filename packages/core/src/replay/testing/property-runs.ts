/**
 * How the properties are run: 1,000 cases each, from a new seed every time. The seed is printed; `REAWAIT_SEED` repeats a
 * run, `REAWAIT_RUNS` makes it longer or shorter.
 */
import fc from "fast-check";

const { REAWAIT_SEED, REAWAIT_RUNS } = process.env;

const seed = REAWAIT_SEED === undefined ? Date.now() & 0x7fffffff : Number(REAWAIT_SEED);
const numRuns = REAWAIT_RUNS === undefined ? 1_000 : Number(REAWAIT_RUNS);

process.stderr.write(`properties of replay: ${numRuns} cases each; REAWAIT_SEED=${seed} repeats them\n`);

/** Longer than 1,000 cases take on a slow machine. */
export const propertyTimeout = 120_000;

/** Holds for every case, or throws with the smallest one for which it does not. */
export async function holds<Case>(property: fc.IAsyncProperty<Case>): Promise<void> {
  await fc.assert(property, { seed, numRuns });
}

/** Whether there is a case for which it does not hold: asked of properties that are to catch something. */
export async function isRefuted<Case>(property: fc.IAsyncProperty<Case>): Promise<boolean> {
  const { failed, counterexample } = await fc.check(property, { seed, numRuns, endOnFailure: true });
  return failed && counterexample !== null;
}
