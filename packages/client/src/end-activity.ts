import { readTaskToken, toFailureDetails } from "@reawait/core/internal";
import type { ActivityResponse } from "@reawait/protocol";
import { untilAborted, type CallOptions } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import { isMissingInstance } from "./client-error.js";
import { perform } from "./perform.js";

/** How an activity ends. */
export type ActivityEnd = "completeActivity" | "failActivity";

type Answer = Pick<ActivityResponse, "result" | "failureDetails">;

/** @throws TypeError where it is no task token */
export async function endActivity(
  environment: ClientEnvironment,
  operation: ActivityEnd,
  taskToken: string,
  input: unknown,
  options: CallOptions,
): Promise<void> {
  const { connection, converter, pipeline } = environment;
  const task = readTaskToken(taskToken);
  const { instanceId, taskId } = task;
  const answers: Readonly<Record<ActivityEnd, (value: unknown) => Answer>> = {
    completeActivity: (result) => ({ result: converter.write(result) }),
    failActivity: (error) => ({ failureDetails: toFailureDetails(error) }),
  };
  await perform(environment, { operation, instanceId, taskId, input }, options, async (passed, rest) => {
    const response = { ...task, ...answers[operation](passed.input) };
    try {
      await connection.completeActivityTask(await untilAborted(pipeline.encodeActivity(response), rest), rest);
    } catch (error) {
      // Nobody waits for it any more, which not every engine takes without a word.
      if (!isMissingInstance(error, instanceId)) throw error;
    }
  });
}
