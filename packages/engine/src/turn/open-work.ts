import type {
  HistoryEvent,
  SubOrchestrationInstanceCreatedEvent,
  TaskScheduledEvent,
  TimerCreatedEvent,
} from "@reawait/protocol";

/** What a history has begun, and waits for the end of. */
export interface OpenWork {
  readonly tasks: readonly TaskScheduledEvent[];
  readonly timers: readonly TimerCreatedEvent[];
  readonly children: readonly SubOrchestrationInstanceCreatedEvent[];
}

/** Ids are not unique in a history: a failed call may have been made again under the same id, and then the newest counts. */
export function openWork(history: readonly HistoryEvent[]): OpenWork {
  const tasks = new Map<number, TaskScheduledEvent>();
  const timers = new Map<number, TimerCreatedEvent>();
  const children = new Map<number, SubOrchestrationInstanceCreatedEvent>();
  for (const event of history) {
    if (event.kind === "taskScheduled") tasks.set(event.eventId, event);
    else if (event.kind === "taskCompleted" || event.kind === "taskFailed") tasks.delete(event.taskScheduledId);
    else if (event.kind === "timerCreated") timers.set(event.eventId, event);
    else if (event.kind === "timerFired") timers.delete(event.timerId);
    else if (event.kind === "subOrchestrationInstanceCreated") children.set(event.eventId, event);
    else if (event.kind === "subOrchestrationInstanceCompleted" || event.kind === "subOrchestrationInstanceFailed") {
      children.delete(event.taskScheduledId);
    }
  }
  return { tasks: [...tasks.values()], timers: [...timers.values()], children: [...children.values()] };
}
