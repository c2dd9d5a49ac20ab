import { NonDeterminismError } from "@reawait/core";
import { describeAction, describeEnd, type Fault, type TurnOutcome } from "@reawait/core/internal";
import type { OrchestratorAction } from "@reawait/protocol";

const ADVICE =
  "It depends on something that is not the same twice: take time, guids and random numbers from ctx, and all else from activities.";

/** What is wrong where the same turn, run once more, came to something else; `undefined` where it came to the same. */
export function unequalEnds(instanceId: string, first: TurnOutcome, second: TurnOutcome): Fault | undefined {
  if (second.fault instanceof NonDeterminismError) return unequalReplay(second.fault);
  if (second.fault) return second.fault;
  const [before, after] = [tell(first), tell(second)];
  const at = [...before, ...after].findIndex((_, index) => before[index] !== after[index]);
  if (at === -1) return undefined;
  const historySays = `${before[at] ?? "nothing more"}, when it ran`;
  const codeDid = `${after[at] ?? "nothing more"}, when it was replayed`;
  return new NonDeterminismError({ instanceId, eventNumber: 0, historySays, codeDid }, undefined, ADVICE);
}

/** What is wrong where code does not fit a history that it made itself: it was not deployed since, so no old code helps. */
export function unequalReplay({ mismatch, callSite }: NonDeterminismError): NonDeterminismError {
  return new NonDeterminismError(mismatch, callSite, ADVICE);
}

/** What is compared: kinds, names and targets as ever, and how it ends. Not inputs, which history keeps, nor stacks. */
function tell({ actions, customStatus }: TurnOutcome): readonly string[] {
  return [`set the custom status ${customStatus ?? "undefined"}`, ...actions.map(describe)];
}

function describe(action: OrchestratorAction): string {
  if (action.kind !== "completeOrchestration") return describeAction(action);
  return action.result === undefined ? describeEnd(action) : `${describeEnd(action)} ${action.result}`;
}
