/**
 * The load: scenarios in lanes, each lane one after the other, until enough of them have run and nobody needs more.
 */
import type { Client } from "@reawait/client";
import { createRandom } from "../plan/random.js";
import { computedScenarios } from "./computed.js";
import { purgedScenario, terminatedScenario } from "./ended.js";
import { createProgress, type Progress } from "./progress.js";
import type { Ending } from "./scenario.js";
import { collectScenario, generationsScenario } from "./steered.js";

const SCENARIOS = [
  ...computedScenarios,
  collectScenario,
  generationsScenario,
  collectScenario,
  generationsScenario,
  terminatedScenario,
  purgedScenario,
] as const;

export interface LoadOptions {
  readonly client: Client;
  readonly seed: number;
  readonly progress: Progress;
  /** What the ids of its instances begin with, where there are several loads on one hub. */
  readonly prefix?: string | undefined;
  /** How many scenarios run at the same time. */
  readonly lanes: number;
  /** Whether another scenario is to begin, asked before each. */
  readonly more: (begun: number) => boolean;
}

/** A scenario that has run. */
export interface Run extends Ending {
  readonly scenario: string;
  readonly instanceId: string;
}

/** The load, as it is made. */
export interface Load {
  /** What has begun and not ended. */
  readonly underWay: ReadonlySet<string>;
  /** Makes a step whenever a scenario ends. */
  readonly endings: Progress;
  /** Rejects with the first error that a scenario met. */
  readonly ended: Promise<readonly Run[]>;
}

export function runLoad({ client, seed, progress, prefix = "", lanes, more }: LoadOptions): Load {
  const runs: Run[] = [];
  const underWay = new Set<string>();
  const endings = createProgress();
  let begun = 0;

  async function runNext(): Promise<void> {
    const number = begun++;
    const scenario = SCENARIOS[number % SCENARIOS.length] ?? SCENARIOS[0];
    const instanceId = `${prefix}${scenario.name}-${number}`;
    underWay.add(instanceId);
    try {
      const random = createRandom(seed, instanceId);
      const ending = await scenario.run({ client, instanceId, random, progress });
      runs.push({ ...ending, scenario: scenario.name, instanceId });
    } catch (error) {
      throw new Error(`The scenario ${instanceId} broke off.`, { cause: error });
    }
    underWay.delete(instanceId);
    progress.note();
    endings.note();
  }

  async function lane(): Promise<void> {
    while (more(begun)) await runNext();
  }

  return { underWay, endings, ended: Promise.all(Array.from({ length: lanes }, lane)).then(() => runs) };
}
