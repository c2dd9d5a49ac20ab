/**
 * Whether all that a hub holds of one instance fits together.
 *
 * 1. The row says what the history says: how long it is, that it has begun, how it ended, and of which execution it is.
 * 2. What the history waits for can still come: an activity is open, a timer set, a sub-orchestration running; or the
 *    answer is in the inbox. Never both.
 * 3. What is open or set is waited for.
 * 4. Nothing is on its way to an instance that is over. Activities may outlive it, unless it was terminated.
 * 5. Time does not go back from turn to turn.
 */
import type { HistoryEvent } from "@reawait/protocol";
import { isTerminalStatus } from "@reawait/protocol";

import type { InstanceRow, ParentRef } from "../store/store.js";
import { openWork } from "../turn/open-work.js";

/** All that a hub holds of an instance, decoded. */
export interface InstanceRecord {
  readonly row: InstanceRow;
  /** Whether its start has reached the inbox. */
  readonly started: boolean;
  readonly history: readonly HistoryEvent[];
  readonly inbox: readonly HistoryEvent[];
  readonly delayed: readonly DelayedRecord[];
  readonly tasks: readonly TaskRecord[];
  /** Another instance of the hub. */
  readonly find: (instanceId: string) => ChildRecord | undefined;
}

export interface DelayedRecord {
  readonly starts: boolean;
  readonly event: HistoryEvent;
}

export interface TaskRecord {
  readonly taskId: number;
  readonly executionId: string;
}

export interface ChildRecord {
  readonly status: InstanceRow["status"];
  readonly parent: ParentRef | undefined;
}

export function checkInstance(record: InstanceRecord): readonly string[] {
  return [...checkRow(record), ...checkTime(record), ...checkEnd(record), ...checkStart(record), ...checkWork(record)];
}

function checkRow({ row, history }: InstanceRecord): readonly string[] {
  const { historyLength, position, executionId } = row;
  const problems: string[] = [];
  if (historyLength !== history.length) {
    problems.push(`its history has ${history.length} events, and its row says ${historyLength}`);
  }
  if (position === "" && history.length > 0) problems.push("it has a history and no position");
  const starts = history.filter((event) => event.kind === "executionStarted");
  if (history.length > 0 && starts.length !== 1) problems.push(`its history begins ${starts.length} times`);
  // One that was rewound goes on with the history of another execution.
  const isRewound = history.some((event) => event.kind === "executionRewound") || isReopened({ row, history });
  const begun = starts[0]?.orchestrationInstance?.executionId;
  if (!isRewound && begun !== undefined && begun !== executionId) {
    problems.push(`its history is of execution ${begun}, and its row of ${executionId}`);
  }
  return problems;
}

function checkTime({ history }: InstanceRecord): readonly string[] {
  let last = -Infinity;
  for (const event of history) {
    if (event.kind !== "orchestratorStarted") continue;
    if (event.timestamp < last) return ["its history goes back in time"];
    last = event.timestamp;
  }
  return [];
}

function checkEnd({ row, history, inbox, delayed, tasks }: InstanceRecord): readonly string[] {
  const { status, output, completedAt } = row;
  const end = history.findLast((event) => event.kind === "executionCompleted");
  if (!isTerminalStatus(status)) {
    const problems = completedAt === undefined ? [] : [`it is ${status}, and has a time of its end`];
    if (end === undefined) return problems;
    const isToBeRewound = inbox.some((event) => event.kind === "executionRewound");
    return isToBeRewound ? problems : [...problems, `it is ${status}, and its history says ${end.orchestrationStatus}`];
  }
  const problems: string[] = [];
  if (completedAt === undefined) problems.push(`it is ${status}, and has no time of its end`);
  if (end === undefined) problems.push(`it is ${status}, and its history has no end`);
  else if (end.orchestrationStatus !== status) {
    problems.push(`it is ${status}, and its history says ${end.orchestrationStatus}`);
  } else if (end.result !== output) problems.push("its output is not the result in its history");
  if (inbox.length > 0) problems.push(`it is over, and its inbox holds ${count(inbox.length, "message")}`);
  if (delayed.length > 0) problems.push(`it is over, and has ${count(delayed.length, "timer")}`);
  if (status === "TERMINATED" && tasks.length > 0) {
    problems.push(`it was terminated, and has ${count(tasks.length, "open activity", "open activities")}`);
  }
  return problems;
}

/** Whether it was reopened, and its history not yet rewound. */
function isReopened({ row, history }: Pick<InstanceRecord, "row" | "history">): boolean {
  return !isTerminalStatus(row.status) && history.some((event) => event.kind === "executionCompleted");
}

function checkStart({ row, started, history, inbox, delayed }: InstanceRecord): readonly string[] {
  if (isTerminalStatus(row.status) || history.length > 0) return [];
  const isDelayed = delayed.some(({ starts }) => starts);
  const isInInbox = inbox.some((event) => event.kind === "executionStarted");
  if (started && isDelayed) return ["it has begun, and its start is still delayed"];
  if (started ? !isInInbox : !isDelayed) return ["it has not begun, and nothing starts it"];
  return [];
}

function checkWork(record: InstanceRecord): readonly string[] {
  const { row, history } = record;
  if (isTerminalStatus(row.status) || isReopened(record)) return [];
  const open = openWork(history);
  return [
    ...checkTasks(
      record,
      open.tasks.map(({ eventId }) => eventId),
    ),
    ...checkTimers(
      record,
      open.timers.map(({ eventId }) => eventId),
    ),
    ...open.children.flatMap(({ eventId, instanceId }) => checkChild(record, eventId, instanceId)),
  ];
}

function checkTasks({ row, inbox, tasks }: InstanceRecord, waitedFor: readonly number[]): readonly string[] {
  const open = tasks.filter(({ executionId }) => executionId === row.executionId).map(({ taskId }) => taskId);
  const answered = answersIn(inbox, ["taskCompleted", "taskFailed"]);
  return [
    ...compare("activity", { waitedFor, open, answered }),
    ...open.filter((id) => answered.includes(id)).map((id) => `activity ${id} is answered, and still open`),
  ];
}

function checkTimers({ inbox, delayed }: InstanceRecord, waitedFor: readonly number[]): readonly string[] {
  const open = delayed.flatMap(({ event }) => (event.kind === "timerFired" ? [event.timerId] : []));
  const answered = inbox.flatMap((event) => (event.kind === "timerFired" ? [event.timerId] : []));
  return compare("timer", { waitedFor, open, answered });
}

interface Work {
  readonly waitedFor: readonly number[];
  readonly open: readonly number[];
  readonly answered: readonly number[];
}

function compare(what: string, { waitedFor, open, answered }: Work): readonly string[] {
  const [waited, there, told] = [new Set(waitedFor), new Set(open), new Set(answered)];
  return [
    ...waitedFor
      .filter((id) => !there.has(id) && !told.has(id))
      .map((id) => `it waits for ${what} ${id}, which is gone`),
    ...open.filter((id) => !waited.has(id)).map((id) => `${what} ${id} is open, and nothing waits for it`),
    ...open.filter((id, index) => open.indexOf(id) !== index).map((id) => `${what} ${id} is there twice`),
  ];
}

function checkChild({ row, inbox, find }: InstanceRecord, taskId: number, childId: string): readonly string[] {
  const answered = answersIn(inbox, ["subOrchestrationInstanceCompleted", "subOrchestrationInstanceFailed"]);
  if (answered.includes(taskId)) return [];
  const child = find(childId);
  const id = JSON.stringify(childId);
  if (child === undefined) return [`it waits for sub-orchestration ${id}, which is gone`];
  const { parent, status } = child;
  const isIts =
    parent?.instanceId === row.instanceId && parent.executionId === row.executionId && parent.taskId === taskId;
  if (!isIts) return [`it waits for sub-orchestration ${id}, which belongs to somebody else`];
  return isTerminalStatus(status) ? [`it waits for sub-orchestration ${id}, which is ${status}`] : [];
}

type AnswerKind =
  "taskCompleted" | "taskFailed" | "subOrchestrationInstanceCompleted" | "subOrchestrationInstanceFailed";

function answersIn(inbox: readonly HistoryEvent[], kinds: readonly AnswerKind[]): readonly number[] {
  return inbox.flatMap((event) => {
    if (!("taskScheduledId" in event)) return [];
    return (kinds as readonly string[]).includes(event.kind) ? [event.taskScheduledId] : [];
  });
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
