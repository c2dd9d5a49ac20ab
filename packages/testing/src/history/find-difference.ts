/** Whether an orchestrator did the same twice, to the letter: unlike a replay, it was the same code both times. */
import type { Mismatch } from "@reawait/core";
import { describeAction, describeEnd, type TurnOutcome } from "@reawait/core/internal";
import type { OrchestratorAction } from "@reawait/protocol";

export type Difference = Pick<Mismatch, "historySays" | "codeDid">;

/**
 * Compares what a turn came to with what it came to when all was replayed: actions with their payloads, and the custom
 * status. Stacks are left out: they name the frames of whoever drove the turn.
 */
export function findDifference(first: TurnOutcome, again: TurnOutcome): Difference | undefined {
  const count = Math.max(first.actions.length, again.actions.length);
  for (let index = 0; index < count; index++) {
    const [one, other] = [first.actions[index], again.actions[index]];
    if (toText(one) !== toText(other)) return difference(describe(one), describe(other));
  }
  if (first.customStatus === again.customStatus) return undefined;
  return difference(describeStatus(first.customStatus), describeStatus(again.customStatus));
}

function difference(first: string, again: string): Difference {
  return { historySays: `it did ${first}`, codeDid: again };
}

function toText(action: OrchestratorAction | undefined): string {
  return action === undefined
    ? ""
    : JSON.stringify(action, (key, value: unknown) => (key === "stackTrace" ? undefined : value));
}

function describe(action: OrchestratorAction | undefined): string {
  switch (action?.kind) {
    case undefined:
      return "nothing";
    case "scheduleTask":
    case "createSubOrchestration":
      return `${describeAction(action)} with ${show(action.input)}`;
    case "sendEvent":
      return `${describeAction(action)} with ${show(action.data)}`;
    case "createTimer":
      return `${describeAction(action)} for ${new Date(action.fireAt).toISOString()}`;
    case "completeOrchestration":
      return action.failureDetails ? describeEnd(action) : `${describeEnd(action)} with ${show(action.result)}`;
    case "terminateOrchestration":
    case "sendEntityMessage":
    case "rewindOrchestration":
      return describeAction(action);
  }
}

function describeStatus(status: string | undefined): string {
  return `set the custom status to ${show(status)}`;
}

/** Longer payloads are cut. */
const LONGEST = 200;

function show(payload: string | undefined): string {
  if (payload === undefined) return "nothing";
  return payload.length <= LONGEST ? payload : `${payload.slice(0, LONGEST)}…`;
}
