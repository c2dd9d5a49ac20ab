/** Scenarios that start an orchestration and wait for its result. */
import type { InputArguments, OrchestratorDefinition } from "@reawait/core";
import type { StartOptions } from "@reawait/client";
import * as judge from "../model/judge-computed.js";
import type { Problems } from "../model/problems.js";
import type { Random } from "../plan/random.js";
import { bulk } from "../programs/bulk.js";
import { chain } from "../programs/chain.js";
import { family } from "../programs/family.js";
import { fanOut } from "../programs/fan-out.js";
import { later } from "../programs/later.js";
import { letters } from "../programs/letters.js";
import { naps } from "../programs/naps.js";
import { race } from "../programs/race.js";
import { retries } from "../programs/retries.js";
import type { Scenario } from "./scenario.js";

const LARGEST = 1_000;
const MANY = 120;
const LONGEST_TEXT = 250_000;

export const computedScenarios: readonly Scenario[] = [
  computed(chain, (random) => ({ start: random.integer(0, LARGEST), length: random.integer(1, 8) }), judge.judgeChain),
  computed(
    fanOut,
    (random) => random.integers(random.oneIn(10) ? MANY : random.integer(2, 20), 0, LARGEST),
    judge.judgeFanOut,
  ),
  computed(later, (random) => random.integers(random.integer(1, 5), 0, LARGEST), judge.judgeFanOut),
  computed(race, (random) => random.integers(random.integer(2, 5), 0, LARGEST), judge.judgeRace),
  computed(naps, (random) => random.integers(random.integer(1, 4), 0, 60), judge.judgeNaps),
  computed(
    retries,
    (random) => ({ value: random.integer(0, LARGEST), failures: random.integer(1, 4) }),
    judge.judgeRetries,
  ),
  computed(
    family,
    (random) => ({ start: random.integer(0, LARGEST), depth: random.integer(1, 2), width: random.integer(1, 3) }),
    judge.judgeFamily,
  ),
  computed(
    bulk,
    (random) => ({ length: random.integer(1_000, LONGEST_TEXT), turns: random.integer(1, 6) }),
    judge.judgeBulk,
  ),
  computed(letters, (random) => ({ senders: random.integer(1, 3), letters: random.integer(1, 5) }), judge.judgeLetters),
];

function computed<I extends object, O>(
  orchestrator: OrchestratorDefinition<I, O>,
  draw: (random: Random) => I,
  judgeResult: (input: I, result: O) => Problems,
): Scenario {
  return {
    name: orchestrator.name,
    async run({ client, instanceId, random, progress }) {
      const input = draw(random);
      const startAt = random.oneIn(5) ? { milliseconds: random.integer(0, 200) } : undefined;
      const handle = await client.start(orchestrator, ...startArguments(input, { instanceId, startAt }));
      progress.note();
      const output = await handle.result();
      return { problems: judgeResult(input, output), kept: { status: "COMPLETED", output } };
    },
  };
}

/** The compiler cannot tell for itself that an object is not undefined, while its type is open. */
function startArguments<I extends object>(input: I, options: StartOptions): InputArguments<I, StartOptions> {
  return [input, options] as unknown as InputArguments<I, StartOptions>;
}
