/** Runs the model of a call: what the work does to the user's state, and what it answers. */
import type { PayloadConverter } from "@reawait/core";
import { attemptOf, toFailureDetails, userTags } from "@reawait/core/internal";
import type { HistoryEvent } from "@reawait/protocol";
import type { Model } from "./rules.js";
import { answerTo } from "./take-step.js";
import { withoutStack } from "./without-stack.js";
import type { Job } from "./world.js";

/** @throws TypeError where the model is asynchronous */
export function runModel<S>(
  { outcomes }: Model<S>,
  outcome: string,
  { job, state, converter }: { readonly job: Job; readonly state: S; readonly converter: PayloadConverter },
): HistoryEvent {
  const { instanceId, executionId, taskId, tags } = job;
  const call = { instanceId, executionId, taskId, attempt: attemptOf(tags), tags: userTags(tags) };
  let result: string | undefined;
  try {
    const value = outcomes.get(outcome)?.(state, converter.read(job.input), call);
    if (isThenable(value)) throw new AsynchronousModel(job.name);
    result = converter.write(value);
  } catch (error) {
    if (error instanceof AsynchronousModel) throw error;
    return answerTo(job, { failure: withoutStack(toFailureDetails(error)) });
  }
  return answerTo(job, { result });
}

class AsynchronousModel extends TypeError {
  constructor(name: string) {
    super(`the model of "${name}" returned a promise: a model changes the state and answers at once`);
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
