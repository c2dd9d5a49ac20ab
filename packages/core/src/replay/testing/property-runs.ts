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
export const propertyTimeout = 600_000;

/** Holds for every case, or throws with the smallest one for which it does not. */
export function holds<Case>(property: fc.IAsyncProperty<Case>): Promise<void> {
  return withoutStacks(() => fc.assert(property, { seed, numRuns }));
}

/**
 * Whether there is a case for which it does not hold: asked of properties that are to catch something. It looks longer
 * than `holds`, so that the rarest of catches (one case in 200) is never missed by chance.
 */
export async function isRefuted<Case>(property: fc.IAsyncProperty<Case>): Promise<boolean> {
  const look = { seed, numRuns: 10_000, endOnFailure: true };
  const { failed, counterexample } = await withoutStacks(() => fc.check(property, look));
  return failed && counterexample !== null;
}

/** Random orchestrators fail in thousands, and to map their stacks to the sources takes a third of the time. */
async function withoutStacks<Result>(run: () => Promise<Result>): Promise<Result> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
