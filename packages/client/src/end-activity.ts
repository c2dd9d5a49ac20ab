import type { ActivityDefinition } from "@reawait/core";
import { readTaskToken, toFailureDetails, validate } from "@reawait/core/internal";
import type { ActivityResponse } from "@reawait/protocol";
import { untilAborted, type CallOptions, type CallSignal } from "./call.js";
import type { ClientEnvironment } from "./client-environment.js";
import { isMissingInstance } from "./client-error.js";
import { perform, type Operation } from "./perform.js";

/** What of a definition completing an activity needs. */
export interface Completable extends Pick<ActivityDefinition, "name" | "output"> {
  readonly kind: string;
}

type ByToken = readonly [taskToken: string, result?: unknown, options?: CallOptions | undefined];
type ByDefinition = readonly [activity: Completable, ...ByToken];

/** With the activity's definition, or without. */
export type CompletionArguments = ByDefinition | ByToken;

/**
 * @throws TypeError where it is no task token, or no activity
 * @throws PayloadError where the result cannot be written, or the schema refuses it
 */
export async function completeActivity(environment: ClientEnvironment, args: CompletionArguments): Promise<void> {
  const [activity, taskToken, input, options = {}] = isByDefinition(args) ? args : ([undefined, ...args] as const);
  if (activity && activity.kind !== "activity") {
    throw new TypeError("completeActivity takes what defineActivity returns and a task token, or the token alone");
  }
  const about = { operation: "completeActivity", name: activity?.name, input };
  await endActivity(environment, taskToken, about, options, async (given, rest) => {
    const checking = validate(activity?.output, given, `the output of activity "${activity?.name}"`);
    // As of a result that the activity gives itself, what the schema makes of it is what travels.
    return { result: environment.converter.write(await untilAborted(checking, rest)) };
  });
}

/** @throws TypeError where it is no task token */
export async function failActivity(
  environment: ClientEnvironment,
  taskToken: string,
  input: unknown,
  options: CallOptions,
): Promise<void> {
  await endActivity(environment, taskToken, { operation: "failActivity", input }, options, (error) => ({
    failureDetails: toFailureDetails(error),
  }));
}

type Answer = Pick<ActivityResponse, "result" | "failureDetails">;

async function endActivity(
  environment: ClientEnvironment,
  taskToken: string,
  about: Pick<Operation, "operation" | "name" | "input">,
  options: CallOptions,
  toAnswer: (input: unknown, rest: CallSignal) => Answer | Promise<Answer>,
): Promise<void> {
  const { connection, pipeline } = environment;
  const task = readTaskToken(taskToken);
  const { instanceId, taskId } = task;
  await perform(environment, { ...about, instanceId, taskId }, options, async ({ input }, rest) => {
    const response = { ...task, ...(await toAnswer(input, rest)) };
    try {
      await connection.completeActivityTask(await untilAborted(pipeline.encodeActivity(response), rest), rest);
    } catch (error) {
      // Nobody waits for it any more, which not every engine takes without a word.
      if (!isMissingInstance(error, instanceId)) throw error;
    }
  });
}

/** Callers may pass anything as a token: what can be no definition is none. */
function isByDefinition(args: CompletionArguments): args is ByDefinition {
  const first: unknown = args[0];
  return typeof first === "object" && first !== null;
}
