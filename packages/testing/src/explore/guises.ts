/** The two guises of an exploration: how it looks the first time, and how it looks again. */
import type { Guise } from "./guise.js";
import { seededRandom } from "./seeded-random.js";

/** A replay comes more than a year later: another year, weekday, hour and minute, and an odd number of milliseconds. */
const LATER = 45_678_901_237;

export interface ChangingGuise extends Guise {
  /** Sets its clock, in milliseconds since the Unix epoch. */
  setTime(time: number): void;
}

/** The clock of the world; each look at it takes a millisecond. */
export function guiseOfSession(seed: string): ChangingGuise {
  const random = seededRandom(seed);
  return guise(random, { later: 0, step: 1 });
}

/**
 * A clock that is later and runs faster, so that measured times differ too; and the opposite of each random number, so
 * that a throw of a coin falls on the other side.
 *
 * @param onUse - told of each use
 */
export function guiseOfReplay(seed: string, onUse: (what: string) => void = () => {}): ChangingGuise {
  const random = seededRandom(seed);
  return { ...guise(() => 1 - 2 ** -32 - random(), { later: LATER, step: 1_009 }), onUse };
}

function guise(
  random: () => number,
  { later, step }: { readonly later: number; readonly step: number },
): ChangingGuise {
  let clock = 0;
  return {
    setTime: (time) => {
      clock = time + later;
    },
    now: () => (clock += step),
    random,
    onUse: () => {},
  };
}
