import type { ActivityRequest, ActivityResponse, HistoryEvent, WorkItem } from "@reawait/protocol";
import { WireFormatError } from "@reawait/protocol";

import type { MessageRow, TaskRef, TaskRow } from "../store/store.js";
import { parseTags, parseTraceContext } from "../stored-json.js";
import { encodeMessage } from "../turn/encode-turn.js";
import type { Lease } from "./lease-table.js";
import type { ReadyItem } from "./ready-queue.js";

/** An activity that is not answered yet. */
export interface OpenTask extends ReadyItem {
  readonly key: number;
  /** As far as it is known without loading it. */
  readonly instanceId: string | undefined;
  /** Kept only for activities that will go out soon: a backlog belongs on disk. */
  readonly row: TaskRow | undefined;
  /** How often in a row it was given back, */
  readonly attempts: number;
  /** and what its losses with streams that broke come to. */
  readonly losses: number;
  /** While it is delayed: a worker that connects changes nothing. */
  readonly patient: boolean;
}

/** Field by field: there may be a hundred thousand of them at once, and copying an object takes ten times as long. */
export function untriedTask(
  { key, instanceKey, name, version, instanceId }: TaskRef & Pick<Partial<TaskRow>, "instanceId">,
  row: TaskRow | undefined,
): OpenTask {
  return { key, instanceKey, instanceId, name, version, row, attempts: 0, losses: 0, patient: false };
}

/** An activity that is out. */
export interface ActivityLease extends Lease {
  readonly task: OpenTask;
  readonly key: number;
  readonly instanceId: string;
  readonly taskId: number;
  /** How often its answer could not be written. */
  failures: number;
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

/** What an activity was answered with: failure details, where there are any, count more than a result. */
export type ActivityAnswer = Pick<ActivityResponse, "result" | "failureDetails">;

/** The message to its orchestrator. An answer that cannot be written down is a failure: the activity has run. */
export function encodeAnswer(key: number, taskId: number, answer: ActivityAnswer, now: number): MessageRow {
  try {
    return encodeMessage({ key, event: taskAnswered(taskId, answer, now) });
  } catch (error) {
    if (!(error instanceof WireFormatError)) throw error;
    const errorMessage = `The engine cannot record what the worker answered: ${error.message}.`;
    const failureDetails = { errorType: error.name, errorMessage, isNonRetriable: true };
    return encodeMessage({ key, event: taskAnswered(taskId, { failureDetails }, now) });
  }
}

function taskAnswered(taskScheduledId: number, { result, failureDetails }: ActivityAnswer, now: number): HistoryEvent {
  return failureDetails === undefined
    ? { kind: "taskCompleted", eventId: -1, timestamp: now, taskScheduledId, result }
    : { kind: "taskFailed", eventId: -1, timestamp: now, taskScheduledId, failureDetails };
}
