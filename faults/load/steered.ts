/**
 * Scenarios that steer an orchestration while it runs: with events, one after the other, among them suspensions that are
 * taken back before the last.
 */
import type { OrchestrationHandle } from "@reawait/client";
import { ConnectionError } from "@reawait/core";
import { judgeCollect, judgeGenerations, type Raised } from "../model/judge-collected.js";
import type { Problems } from "../model/problems.js";
import { collect, item, type Collected } from "../programs/collect.js";
import { generations } from "../programs/generations.js";
import type { Scenario, Scene } from "./scenario.js";

export const collectScenario: Scenario = {
  name: collect.name,
  async run(scene) {
    const handle = await scene.client.start(collect, undefined, { instanceId: scene.instanceId });
    return finish(scene, handle, judgeCollect);
  },
};

export const generationsScenario: Scenario = {
  name: generations.name,
  async run(scene) {
    const each = scene.random.integer(1, 4);
    const input = { received: [], proofs: [], each };
    const handle = await scene.client.start(generations, input, { instanceId: scene.instanceId });
    return finish(scene, handle, (raised, output) => judgeGenerations(each, raised, output));
  },
};

async function finish(
  scene: Scene,
  handle: OrchestrationHandle<Collected>,
  judge: (raised: readonly Raised[], output: Collected) => Problems,
) {
  const raised = await steer(handle, scene);
  const output = await handle.result();
  return { problems: judge(raised, output), kept: { status: "COMPLETED", output } } as const;
}

/** Raises some events, the last of them until it surely is there. */
async function steer(handle: OrchestrationHandle<Collected>, { random, progress }: Scene): Promise<readonly Raised[]> {
  const raised: Raised[] = [];
  let suspended = false;
  const raise = async (isLast: boolean): Promise<void> => {
    const event = { number: raised.length, isLast };
    const outcome = await outcomeOf(handle.raiseEvent(item, event));
    raised.push({ ...event, outcome });
    progress.note();
  };
  for (let left = random.integer(2, 12); left > 0; left--) {
    await raise(false);
    if (!random.oneIn(4)) continue;
    // Nothing else ends it before its last event, so that it can be suspended and resumed any time before.
    await (suspended ? handle.resume() : handle.suspend());
    suspended = !suspended;
    progress.note();
  }
  if (suspended) await handle.resume();
  do await raise(true);
  while (raised.at(-1)?.outcome === "unknown");
  return raised;
}

/** Of a call that is not repeated once it was sent: where it broke off, nobody can tell. */
async function outcomeOf(call: Promise<void>): Promise<Raised["outcome"]> {
  try {
    await call;
    return "acknowledged";
  } catch (error) {
    if (error instanceof ConnectionError) return "unknown";
    throw error;
  }
}
