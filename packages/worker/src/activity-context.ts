import type { ActivityContext, InterceptedCall } from "@reawait/core";
import { attemptOf, completeLater, writeTaskToken } from "@reawait/core/internal";
import type { ActivityRequest, Logger } from "@reawait/protocol";

/** One run of an activity. */
export interface ActivityRun {
  readonly request: ActivityRequest;
  readonly completionToken: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * @param call - as the interceptors have left it
 * @param onCompleteLater - called whenever the activity says that somebody else will answer
 */
export function createActivityContext(
  run: ActivityRun,
  { tags, traceContext }: Pick<InterceptedCall, "tags" | "traceContext">,
  onCompleteLater: () => void,
): ActivityContext {
  const { request, completionToken, log } = run;
  const { name, version = "", taskId } = request;
  const { instanceId, executionId } = request.orchestrationInstance;
  return Object.freeze<ActivityContext>({
    instanceId,
    executionId,
    name,
    version,
    taskId,
    attempt: attemptOf(request.tags),
    tags,
    traceContext,
    // Few activities look at these two, which are the dearest of all that is made for one.
    get taskToken() {
      return writeTaskToken({ instanceId, taskId, completionToken });
    },
    get signal() {
      return run.signal;
    },
    log,
    completeLater() {
      onCompleteLater();
      return completeLater();
    },
  });
}
