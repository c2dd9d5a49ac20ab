import { unlessSame, type Problems } from "../model/problems.js";
import type { Run } from "../load/run-load.js";
import type { RecordedInstance } from "./check-hub.js";

/** Whether the hub still says of each instance what its client was told, and knows no instance that nobody started. */
export function checkKept(runs: readonly Run[], instances: readonly RecordedInstance[]): Problems {
  const states = new Map(instances.map(({ state }) => [state.instanceId, state]));
  const started = new Set(runs.map(({ instanceId }) => instanceId));
  const strangers = instances
    .map(({ state }) => state)
    .filter(({ instanceId, parentInstanceId }) => !started.has(instanceId) && parentInstanceId === undefined);
  const changed = runs.flatMap(({ instanceId, kept }) => {
    const state = states.get(instanceId);
    const found = state && {
      status: state.orchestrationStatus,
      output: state.output === undefined ? undefined : (JSON.parse(state.output) as unknown),
    };
    return unlessSame(`what is recorded of ${instanceId}`, found, kept);
  });
  return [
    ...changed,
    ...unlessSame(
      "what nobody started",
      strangers.map(({ instanceId }) => instanceId),
      [],
    ),
  ];
}
