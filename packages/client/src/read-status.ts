import { PayloadError } from "@reawait/core";
import type { OrchestrationState } from "@reawait/protocol";
import { untilAborted, type CallSignal } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import { toInstanceStatus, type InstanceStatus } from "./instance-status.js";

/** The parts of a state that are decoded. */
const payloads = ["input", "output", "customStatus", "failureDetails"] as const;
const noPayloads = { input: undefined, output: undefined, customStatus: undefined, failureDetails: undefined };

/** Reads what an engine says of an instance. A payload that cannot be read is no error of the call. */
export async function readStatus<Output>(
  environment: ClientEnvironment,
  state: OrchestrationState,
  rest: CallSignal,
): Promise<InstanceStatus<Output>> {
  const { converter, pipeline } = environment;
  try {
    return toInstanceStatus<Output>(await untilAborted(pipeline.decodeState(state), rest), converter);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    return await readApart<Output>(environment, state, rest);
  }
}

/** Decodes each payload by itself, so that one that cannot be hides no other. */
async function readApart<Output>(
  { converter, pipeline }: ClientEnvironment,
  state: OrchestrationState,
  rest: CallSignal,
): Promise<InstanceStatus<Output>> {
  const { failureDetails } = state;
  let readable: OrchestrationState = { ...state, ...noPayloads, failureDetails };
  let unreadable: PayloadError | undefined;
  for (const part of payloads) {
    try {
      const alone = { ...state, ...noPayloads, [part]: state[part] };
      const decoded = await untilAborted(pipeline.decodeState(alone), rest);
      readable = { ...readable, [part]: decoded[part] };
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      unreadable ??= error;
    }
  }
  return toInstanceStatus<Output>(readable, converter, unreadable);
}

/** The same for many, decoded at once; where that fails, each by itself, to find those at which it does. */
export async function readStatuses(
  environment: ClientEnvironment,
  states: readonly OrchestrationState[],
  rest: CallSignal,
): Promise<readonly InstanceStatus[]> {
  const { converter, pipeline } = environment;
  try {
    const decoded = await untilAborted(pipeline.decodeStates(states), rest);
    return decoded.map((state) => toInstanceStatus(state, converter));
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    return await Promise.all(states.map((state) => readStatus(environment, state, rest)));
  }
}
