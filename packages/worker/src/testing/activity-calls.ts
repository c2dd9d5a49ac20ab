import type { ActivityRequest, ActivityResponse } from "@reawait/protocol";
import { scriptedHub } from "./scripted-hub.js";
import type { WorkerOptions } from "../worker-options.js";
import { Worker } from "../worker.js";

/** Has a worker run one activity, and gives what it answers. */
export async function answerOf(
  options: WorkerOptions,
  request: Partial<ActivityRequest> & Pick<ActivityRequest, "name">,
): Promise<ActivityResponse> {
  const hub = scriptedHub();
  const worker = new Worker(hub.connection, options);
  await worker.start();
  hub.send({ kind: "activity", completionToken: "t1", request: activityRequest(request) });
  const answer = await hub.nextActivityAnswer();
  await worker.stop();
  return answer;
}

export function activityRequest(request: Partial<ActivityRequest> & Pick<ActivityRequest, "name">): ActivityRequest {
  return { taskId: 7, orchestrationInstance: { instanceId: "i", executionId: "e" }, ...request };
}
