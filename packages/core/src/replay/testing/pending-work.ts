/** What the actions of an instance set going, until an incoming event settles it. */
import type { EventRaisedEvent, HistoryEvent, OrchestratorAction } from "@reawait/protocol";

/** Something that will come to an end. `since` numbers the batch, from 0, whose turn asked for it. */
export type Pending =
  | {
      readonly kind: "call";
      readonly of: "activity" | "child";
      readonly id: number;
      readonly name: string;
      readonly since: number;
    }
  | { readonly kind: "timer"; readonly id: number; readonly fireAt: number; readonly since: number }
  /** An event that the instance sent to itself. */
  | { readonly kind: "message"; readonly event: EventRaisedEvent; readonly since: number };

export class PendingWork {
  #open: readonly Pending[] = [];

  /** In the order in which it was asked for. */
  get open(): readonly Pending[] {
    return this.#open;
  }

  add(action: OrchestratorAction, instanceId: string, since: number): void {
    const pending = pendingOf(action, instanceId, since);
    if (pending) this.#open = [...this.#open, pending];
  }

  /** Whether an event is one that open work waits for. */
  settles(event: HistoryEvent): boolean {
    return this.#open.some((pending) => isSettledBy(pending, event));
  }

  settle(event: HistoryEvent): void {
    this.#open = this.#open.filter((pending) => !isSettledBy(pending, event));
  }

  /** An execution is over: only messages outlive it. */
  forgetExecution(): void {
    this.#open = this.#open.filter(({ kind }) => kind === "message");
  }
}

function pendingOf(action: OrchestratorAction, instanceId: string, since: number): Pending | undefined {
  const { id } = action;
  if (action.kind === "scheduleTask") return { kind: "call", of: "activity", id, name: action.name, since };
  if (action.kind === "createSubOrchestration") return { kind: "call", of: "child", id, name: action.name, since };
  if (action.kind === "createTimer") return { kind: "timer", id, fireAt: action.fireAt, since };
  if (action.kind !== "sendEvent" || action.instance.instanceId !== instanceId) return undefined;
  const event: EventRaisedEvent = {
    kind: "eventRaised",
    eventId: -1,
    timestamp: 0,
    name: action.name,
    input: action.data,
  };
  return { kind: "message", event, since };
}

function isSettledBy(pending: Pending, event: HistoryEvent): boolean {
  switch (pending.kind) {
    case "call":
      return "taskScheduledId" in event && event.taskScheduledId === pending.id;
    case "timer":
      return event.kind === "timerFired" && event.timerId === pending.id;
    case "message":
      return event === pending.event;
  }
}
