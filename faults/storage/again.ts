/** Scenarios in which an orchestration runs again: from its failure on, or from the start. */
import { defineActivity, defineOrchestrator, whenAll } from "@reawait/core";
import { OrchestrationFailedError } from "@reawait/core";
import { mix } from "../model/mix.js";
import { unlessSame } from "../model/problems.js";
import { prove, type Proved } from "../programs/execution.js";
import type { Scenario } from "../load/scenario.js";

/** Instances whose trouble is over. */
const healed = new Set<string>();

export const fickle = defineActivity("fickle", (ctx, value: number): Proved => {
  const proof = prove(ctx);
  if (value === 0 && !healed.has(ctx.instanceId)) throw new Error("it is not healed");
  return { value: mix(value), proof };
});

export const patient = defineOrchestrator("patient", async (ctx, values: readonly number[]): Promise<number> => {
  const answers = await whenAll(values.map((value) => ctx.callActivity(fickle, value)));
  return answers.reduce((sum, { value }) => sum + value, 0);
});

const VALUES = [1, 0, 2];
const SUM = VALUES.reduce((sum, value) => sum + mix(value), 0);

export const rewoundScenario: Scenario = {
  name: "rewound",
  async run({ client, instanceId }) {
    healed.delete(instanceId);
    const handle = await client.start(patient, VALUES, { instanceId });
    const failure = await handle.result().catch((error: unknown) => error);
    healed.add(instanceId);
    await handle.rewind();
    const output = await handle.result();
    const problems = unlessSame("that it failed first", failure instanceof OrchestrationFailedError, true);
    return {
      problems: [...problems, ...unlessSame("its result", output, SUM)],
      kept: { status: "COMPLETED", output: SUM },
    };
  },
};

export const restartedScenario: Scenario = {
  name: "restarted",
  async run({ client, instanceId }) {
    healed.add(instanceId);
    const handle = await client.start(patient, VALUES, { instanceId });
    const first = await handle.result();
    await handle.restart();
    const second = await handle.result();
    return {
      problems: unlessSame("its results", [first, second], [SUM, SUM]),
      kept: { status: "COMPLETED", output: SUM },
    };
  },
};
