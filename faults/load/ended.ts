/** Scenarios in which the client puts an end to an orchestration, or to what is left of it. */
import { judgeChain } from "../model/judge-computed.js";
import { unlessSame } from "../model/problems.js";
import { chain } from "../programs/chain.js";
import { doomed } from "../programs/doomed.js";
import type { Scenario } from "./scenario.js";

const LAST_WORD = "it is over";

/** Terminated at any moment of its life, its children with it. */
export const terminatedScenario: Scenario = {
  name: "terminated",
  async run({ client, instanceId, random, progress }) {
    const handle = await client.start(doomed, random.integer(1, 3), { instanceId });
    progress.note();
    if (random.oneIn(2)) await handle.waitForStart();
    await handle.terminate({ output: LAST_WORD, recursive: true });
    progress.note();
    const { runtimeStatus, output } = await handle.waitForCompletion();
    const kept = { status: "TERMINATED", output: LAST_WORD } as const;
    return { problems: unlessSame("its end", { status: runtimeStatus, output }, kept), kept };
  },
};

/** Deleted as soon as it has ended. */
export const purgedScenario: Scenario = {
  name: "purged",
  async run({ client, instanceId, random, progress }) {
    const input = { start: random.integer(0, 1_000), length: 2 };
    const handle = await client.start(chain, input, { instanceId });
    const output = await handle.result();
    await handle.purge();
    progress.note();
    const status = await handle.status();
    return { problems: [...judgeChain(input, output), ...unlessSame("what is left", status, undefined)] };
  },
};
