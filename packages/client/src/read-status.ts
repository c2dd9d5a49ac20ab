import { PayloadError } from "@reawait/core";
import type { OrchestrationState } from "@reawait/protocol";
import { untilAborted, type CallSignal } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import { toInstanceStatus, type InstanceStatus } from "./instance-status.js";

/** Reads what an engine says of an instance. A payload that cannot be read is no error of the call. */
export async function readStatus<Output>(
  { converter, pipeline }: ClientEnvironment,
  state: OrchestrationState,
  rest: CallSignal,
): Promise<InstanceStatus<Output>> {
  try {
    return toInstanceStatus<Output>(await untilAborted(pipeline.decodeState(state), rest), converter);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    const bare = { ...state, input: undefined, output: undefined, customStatus: undefined };
    return toInstanceStatus<Output>(bare, converter, error);
  }
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
