/**
 * What replay compares beyond the rule of determinism, where it is asked to: what actions carry. It may change between
 * deployments, so that a worker passes over it; a test tells it, since it may also be the clock, randomness, or a Map
 * filled in another order that changes it.
 */
import type { OrchestratorAction } from "@reawait/protocol";
import { notTheSameTwice } from "../errors/not-the-same-twice.js";
import { describeAction, describeConfirmation, type ConfirmationEvent, type Disagreement } from "./confirmation.js";
import { isLeg } from "./timer-leg.js";
import { payloadDifference, type PayloadDifference } from "./payload-difference.js";

/** Engines and SDKs keep times finer than milliseconds, and round in their own ways. Milliseconds. */
const TOLERANCE = 1;

const ADVICE =
  "If that change is meant, instances that run take it: tell the test so with compareInputs: false. If it is not, " +
  notTheSameTwice("the code");

/** Where an action and the event that confirms it carry different things. */
export function inputDisagreement(
  action: OrchestratorAction,
  event: ConfirmationEvent,
): Omit<Disagreement, "callSite"> | undefined {
  const difference = differenceOf(action, event);
  return (
    difference && {
      historySays: `${describeConfirmation(event)} ${difference.recorded}`,
      codeDid: `${describeAction(action)} ${difference.made}`,
      advice: ADVICE,
    }
  );
}

function differenceOf(action: OrchestratorAction, event: ConfirmationEvent): PayloadDifference | undefined {
  switch (event.kind) {
    case "taskScheduled":
      return action.kind === "scheduleTask" ? payloadDifference("input", event.input, action.input) : undefined;
    case "subOrchestrationInstanceCreated":
      return action.kind === "createSubOrchestration"
        ? payloadDifference("input", event.input, action.input)
        : undefined;
    case "eventSent":
      return action.kind === "sendEvent" ? payloadDifference("payload", event.input, action.data) : undefined;
    case "timerCreated":
      return action.kind === "createTimer" ? timeDifference(event, action.fireAt) : undefined;
    case "entityOperationCalled":
    case "entityOperationSignaled":
    case "entityLockRequested":
    case "entityUnlockSent":
      return undefined;
  }
}

/** A leg of a timer ends before the timer does, in its own way with each SDK (R4b). */
function timeDifference(
  { fireAt, timestamp }: { readonly fireAt: number; readonly timestamp: number },
  asked: number,
): PayloadDifference | undefined {
  if (Math.abs(fireAt - asked) <= TOLERANCE || isLeg(fireAt, asked, timestamp)) return undefined;
  return describeTimes(fireAt, asked);
}

function describeTimes(recorded: number, made: number): PayloadDifference {
  return { recorded: `for ${new Date(recorded).toISOString()}`, made: `for ${new Date(made).toISOString()}` };
}

/** Where two actions carry different things that the same code made of the same history, and that are alike otherwise. */
export function actionDifference(first: OrchestratorAction, again: OrchestratorAction): PayloadDifference | undefined {
  switch (first.kind) {
    case "scheduleTask":
    case "createSubOrchestration":
      return again.kind === first.kind ? payloadDifference("input", first.input, again.input) : undefined;
    case "sendEvent":
      return again.kind === first.kind ? payloadDifference("payload", first.data, again.data) : undefined;
    case "createTimer":
      if (again.kind !== first.kind || again.fireAt === first.fireAt) return undefined;
      return describeTimes(first.fireAt, again.fireAt);
    case "completeOrchestration":
    case "terminateOrchestration":
    case "sendEntityMessage":
    case "rewindOrchestration":
      return undefined;
  }
}
