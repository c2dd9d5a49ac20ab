import { randomUUID } from "node:crypto";

import type { OrchestrationState } from "../../model/orchestration-state.js";
import type { CallOptions, CreateInstanceRequest } from "../../task-hub-service.js";
import { methods } from "../methods.js";
import type { CallSteps } from "./call-steps.js";
import type { KnownEngine } from "./profile.js";
import { callOnce, callUnary } from "./call-unary.js";

/** Milliseconds by which the engine's clock may be behind. */
const CLOCK_SKEW = 60_000;

/**
 * Starts an instance once, however often the call has to be tried.
 *
 * An attempt that broke off may have arrived. So instance and execution get their ids here, and before the call is
 * repeated, or where a repeated one is told that the id is taken, the instance is looked at: it is the one asked for if
 * it has the execution's id, or else (engines may choose their own, and continue-as-new does) the same name and input,
 * and was not there before.
 */
export async function startInstance(
  steps: CallSteps,
  engine: Pick<KnownEngine, "answered">,
  given: CreateInstanceRequest,
  options: CallOptions | undefined,
): Promise<{ readonly instanceId: string }> {
  const request = {
    ...given,
    instanceId: given.instanceId || randomUUID(),
    executionId: given.executionId || randomUUID(),
  };
  const { instanceId } = request;
  const begun = steps.environment.clock.now();
  const retries = steps.retries({ waits: false });
  let mayHaveArrived = false;

  const exists = async (): Promise<boolean> => {
    if (!mayHaveArrived) return false;
    const look = { instanceId, getInputsAndOutputs: true };
    const state = await callUnary(steps, methods.getInstance, look, options, undefined, retries);
    return state !== undefined && isTheOne(state, request, begun);
  };

  for (;;) {
    retries.begin();
    const outcome = await callOnce(steps, methods.startInstance, request, options, {
      onMetadata: (metadata) => engine.answered(metadata),
    });
    if (outcome.ok) return outcome.response;
    const { failure } = outcome;
    if (failure.error.code === "ALREADY_EXISTS" && (await exists())) return { instanceId };
    await steps.beforeRepeat(retries, failure, options?.signal);
    mayHaveArrived ||= failure.sent;
    if (await exists()) return { instanceId };
  }
}

function isTheOne(state: OrchestrationState, request: CreateInstanceRequest, begun: number): boolean {
  if (state.executionId === request.executionId) return true;
  const sameStart = state.name === request.name && (state.input ?? "") === (request.input ?? "");
  return sameStart && state.createdTimestamp >= begun - CLOCK_SKEW;
}
