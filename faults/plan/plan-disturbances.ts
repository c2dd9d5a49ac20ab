/** What happens to a connection, and when: drawn from the seed before anything runs. */
import type { Random } from "./random.js";

/**
 * - `cut`: it breaks off. `cut-midway`: in the middle of a message.
 * - `refuse`: it breaks off, and so does every new one for a while.
 * - `freeze`: nothing comes through for a while, then all of it.
 * - `stall`: nothing comes through for a while, then it breaks off. `deaf` and `mute`: only what its owner is told, or
 *   only what its owner says, does not come through.
 * - `stutter`: what comes through is held up again and again for a while.
 */
export type DisturbanceKind = "cut" | "cut-midway" | "refuse" | "freeze" | "stall" | "deaf" | "mute" | "stutter";

export interface Disturbance {
  readonly kind: DisturbanceKind;
  /** After how many pieces of data it begins, counted from the end of the one before. */
  readonly after: number;
  /** How long it lasts, in ticks of something that is not disturbed. */
  readonly ticks: number;
}

const KINDS = ["cut", "cut", "cut-midway", "refuse", "freeze", "stall", "deaf", "mute", "stutter"] as const;
const LATEST = 120;
const LONGEST = 60;

export function planDisturbances(random: Random, count: number): readonly Disturbance[] {
  return Array.from({ length: count }, () => ({
    kind: random.pick(KINDS),
    after: random.integer(1, LATEST),
    ticks: random.integer(1, LONGEST),
  }));
}
