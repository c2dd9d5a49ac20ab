import type { ActivityRequest, ActivityResponse, HistoryEvent, WorkItem } from "@reawait/protocol";

import type { TaskRow } from "../store/store.js";
import { parseTags, parseTraceContext } from "../stored-json.js";
import type { ReadyItem } from "./ready-queue.js";

/** An activity that is not answered yet. */
export interface OpenTask extends ReadyItem {
  readonly key: number;
  /** Kept only for activities that will go out soon: a backlog belongs on disk. */
  readonly row: TaskRow | undefined;
  /** How often in a row it was given back. */
  readonly attempts: number;
}

/** What a worker that does not echo tokens calls an activity: ids of actions repeat from one generation to the next. */
export function taskAlias(instanceId: string, taskId: number): string {
  return `${taskId} ${instanceId}`;
}

export function activityWorkItem(token: string, row: TaskRow): WorkItem {
  const request: ActivityRequest = {
    name: row.name,
    version: row.version,
    input: row.input,
    orchestrationInstance: { instanceId: row.instanceId, executionId: row.executionId },
    taskId: row.taskId,
    parentTraceContext: parseTraceContext(row.traceContext),
    tags: parseTags(row.tags),
  };
  return { kind: "activity", completionToken: token, request };
}

/** What the orchestrator is told. Failure details, where there are any, count more than a result. */
export function taskAnswered(response: ActivityResponse, now: number): HistoryEvent {
  const { taskId: taskScheduledId, result, failureDetails } = response;
  return failureDetails === undefined
    ? { kind: "taskCompleted", eventId: -1, timestamp: now, taskScheduledId, result }
    : { kind: "taskFailed", eventId: -1, timestamp: now, taskScheduledId, failureDetails };
}
