/**
 * One run without a fault, to count its steps; then one for each step, with a fault there. Where a transaction begins and
 * where it is committed, every kind of fault is tried, elsewhere one kind at each step. And runs with many faults.
 */
import type { Problems } from "../model/problems.js";
import type { Decide, StepKind } from "./faulty-driver.js";
import { failAt, failAtRandom, outageFrom, SINGLE_FAULTS } from "./plan-faults.js";
import { runStorage } from "./run-storage.js";

export interface SweepOptions {
  readonly seed: number;
  /** Of so many steps one has its faults: 1 for all of them. */
  readonly stride: number;
  /** How many runs have many faults. */
  readonly many: number;
}

export interface SweepReport {
  /** Of a run without faults. */
  readonly steps: number;
  readonly runs: number;
  readonly faults: number;
  readonly problems: Problems;
}

interface Plan {
  readonly name: string;
  readonly decide: Decide;
  /** Whether it meets its fault in any case. */
  readonly isSure?: boolean;
}

/** As many steps as one run has faults of the second half of them. */
const OUTAGE = 30;
const MANY = 200;

export async function sweepStorage({ seed, stride, many }: SweepOptions): Promise<SweepReport> {
  const kinds: StepKind[] = [];
  const calm = await runStorage(seed, (_, kind) => {
    kinds.push(kind);
    return undefined;
  });
  const problems = calm.problems.map((problem) => `without a fault: ${problem}`);
  let runs = 0;
  let faults = 0;

  async function attempt({ name, decide, isSure = false }: Plan): Promise<void> {
    runs += 1;
    try {
      const run = await runStorage(seed, decide);
      faults += run.faults;
      problems.push(...run.problems.map((problem) => `${name}: ${problem}`));
      if (isSure && run.faults === 0) problems.push(`${name}: it met no fault`);
    } catch (error) {
      problems.push(`${name}: ${describe(error)}`);
    }
  }

  for (let step = 1 + (seed % stride); step <= calm.steps; step += stride) {
    for (const plan of plansFor(step, kinds[step - 1])) await attempt(plan);
  }
  for (let number = 0; number < many; number++) {
    await attempt({ name: `many faults, ${number}`, decide: failAtRandom(seed + number, MANY) });
  }
  return { steps: calm.steps, runs, faults, problems };
}

function plansFor(step: number, kind: StepKind | undefined): readonly Plan[] {
  const all: readonly Plan[] = [
    ...SINGLE_FAULTS.map((fault) => ({
      name: `${fault.code} ${fault.moment} step ${step}, a ${kind}`,
      decide: failAt(step, fault),
      isSure: true,
    })),
    { name: `nothing written from step ${step} on`, decide: outageFrom(step, OUTAGE, "writes") },
    { name: `no storage from step ${step} on`, decide: outageFrom(step, OUTAGE, "everything") },
  ];
  return kind === "begin" || kind === "commit" ? all : all.slice(step % all.length).slice(0, 1);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${describe(error.cause)})`;
}
