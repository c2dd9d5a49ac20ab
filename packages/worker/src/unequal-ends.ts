import { NonDeterminismError } from "@reawait/core";
import {
  actionDifference,
  describeAction,
  describeEnd,
  notTheSameTwice,
  type Fault,
  type TurnOutcome,
} from "@reawait/core/internal";
import type { OrchestratorAction } from "@reawait/protocol";

const ADVICE = notTheSameTwice("It");

/** What is wrong where the same turn, run once more, came to something else; `undefined` where it came to the same. */
export function unequalEnds(instanceId: string, first: TurnOutcome, second: TurnOutcome): Fault | undefined {
  if (second.fault instanceof NonDeterminismError) return unequalReplay(second.fault);
  if (second.fault) return second.fault;
  const parting = partingOf(first, second);
  if (parting === undefined) return undefined;
  const historySays = `${parting.before}, when it ran`;
  const codeDid = `${parting.after}, when it was replayed`;
  return new NonDeterminismError({ instanceId, eventNumber: 0, historySays, codeDid }, undefined, ADVICE);
}

/** What is wrong where code does not fit a history that it made itself: it was not deployed since, so no old code helps. */
export function unequalReplay({ mismatch, callSite }: NonDeterminismError): NonDeterminismError {
  return new NonDeterminismError(mismatch, callSite, ADVICE);
}

interface Parting {
  readonly before: string;
  readonly after: string;
}

/**
 * The first thing that two outcomes do not share: the custom status, kinds, names and targets, how it ends; and what is
 * passed on, which no history will confirm after the last turn. Not stacks.
 */
function partingOf(first: TurnOutcome, second: TurnOutcome): Parting | undefined {
  if (first.customStatus !== second.customStatus) {
    return { before: describeStatus(first), after: describeStatus(second) };
  }
  for (let at = 0; at < Math.max(first.actions.length, second.actions.length); at++) {
    const [one, other] = [first.actions[at], second.actions[at]];
    const [before, after] = [describe(one), describe(other)];
    if (before !== after) return { before, after };
    const difference = one && other && actionDifference(one, other);
    if (difference) return { before: `${before} ${difference.recorded}`, after: `${after} ${difference.made}` };
  }
  return undefined;
}

function describeStatus({ customStatus }: TurnOutcome): string {
  return `set the custom status ${customStatus ?? "undefined"}`;
}

function describe(action: OrchestratorAction | undefined): string {
  if (action?.kind !== "completeOrchestration") return action ? describeAction(action) : "nothing more";
  return action.result === undefined ? describeEnd(action) : `${describeEnd(action)} ${action.result}`;
}
