/** What an exploration came to, and how it says so. */
import { inspect } from "node:util";
import type { Finding } from "./finding.js";

/** What was explored, where nothing wrong was found. */
export interface Exploration<Output = unknown> {
  /** Whether these were all interleavings, within the bounds that were given. */
  readonly complete: boolean;
  /** How many interleavings that covers: at least so many where it is not complete. */
  readonly interleavings: bigint;
  /** How many there are in all, estimated from random ones, where it is not complete. */
  readonly estimate: number | undefined;
  /** How many runs that took. A run may stand for many, since others that come to the same point are not gone through again. */
  readonly runs: number;
  /** How many turns of orchestrators that took, replays that check them left out. */
  readonly turns: number;
  /** How many runs were cut off after `budget.steps` steps. */
  readonly cut: number;
  readonly seed: number;
  /** What the orchestration returned, each result once, in the order in which they were found. */
  readonly outputs: readonly Output[];
  /** All that in a sentence or two. */
  readonly summary: string;
}

export type Figures<Output> = Omit<Exploration<Output>, "summary"> & { readonly opaque: string | undefined };

export function reportOf<Output>({ opaque, ...figures }: Figures<Output>): Exploration<Output> {
  return { ...figures, summary: summarize({ ...figures, opaque }) };
}

function summarize({ complete, interleavings, estimate, runs, turns, cut, seed, opaque }: Figures<unknown>): string {
  const effort = `in ${plural(runs, "run")} and ${plural(turns, "turn")}`;
  const size = estimate === undefined ? "" : ` of about ${rounded(estimate)}`;
  const extent = complete
    ? `${interleavings === 1n ? "the only interleaving" : `all ${grouped(interleavings)} interleavings`} explored ${effort}`
    : `not all interleavings explored: at least ${grouped(interleavings)}${size}, ${effort} (seed ${seed})`;
  const cutOff =
    cut === 0 ? "" : `; ${plural(cut, "run")} cut off, which had taken more steps than budget.steps allows`;
  const slow =
    opaque === undefined
      ? ""
      : `; nothing was pruned, since states cannot be compared: there is ${opaque}. Say with "comparable" what is to be compared`;
  return `${extent}${cutOff}${slow}`;
}

function plural(count: bigint | number, what: string): string {
  return `${grouped(count)} ${what}${Number(count) === 1 ? "" : "s"}`;
}

function grouped(count: bigint | number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** An estimate has no more than two digits that mean anything. */
function rounded(estimate: number): string {
  return estimate < 1e6
    ? grouped(Math.round(Number(estimate.toPrecision(2))))
    : estimate.toExponential(1).replace("e+", "e");
}

/** What went wrong in a run, and how to see it again. */
export interface FoundRun extends Finding {
  /** The steps of the run, the shortest that could be found. */
  readonly story: readonly string[];
  /** Its choices: what the option `only` takes. */
  readonly choices: string;
  /** In which run it was found first, counted from 1. */
  readonly run: number;
  /** The user's state when it went wrong. */
  readonly state: unknown;
}

/** An exploration found a run in which something goes wrong. */
export class ExplorationError extends Error {
  override readonly name = "ExplorationError";

  constructor(
    readonly found: FoundRun,
    { orchestrator, seed }: { readonly orchestrator: string; readonly seed: number },
  ) {
    const { message, story, choices, run, state, cause } = found;
    const steps = story.map((line, index) => `  ${String(index + 1).padStart(String(story.length).length)}. ${line}`);
    const lines = [
      `${orchestrator}: ${message}`,
      ...(steps.length === 0 ? ["  (at the very start)"] : steps),
      `with the state ${inspect(state, { depth: 5, breakLength: 100 })}`,
      `Found in run ${run} (seed ${seed}). To run this one alone: explore(${orchestrator}, { ..., only: "${choices}" })`,
    ];
    super(lines.join("\n"), cause === undefined ? undefined : { cause });
  }
}
