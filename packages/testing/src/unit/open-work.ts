/**
 * What an orchestrator has set going, as an engine would know of it: calls and timers, until an event settles them.
 * Pure records; which of them still matter to the orchestrator, its executor says.
 */
import type {
  CreateSubOrchestrationAction,
  CreateTimerAction,
  OrchestratorAction,
  ScheduleTaskAction,
} from "@reawait/protocol";

export type CallAction = ScheduleTaskAction | CreateSubOrchestrationAction;
export type OpenAction = CallAction | CreateTimerAction;

export class OpenWork {
  readonly #open = new Map<number, OpenAction>();
  /** Those that were settled, with the word for it. */
  readonly #settled = new Map<number, string>();

  add(action: OrchestratorAction): void {
    if (action.kind === "scheduleTask" || action.kind === "createSubOrchestration" || action.kind === "createTimer") {
      this.#open.set(action.id, action);
    }
  }

  /** @param how - for messages, for example `was completed` */
  settle(id: number, how: string): void {
    this.#open.delete(id);
    this.#settled.set(id, how);
  }

  has(id: number): boolean {
    return this.#open.has(id);
  }

  /** How it was settled, if it was. */
  endOf(id: number): string | undefined {
    return this.#settled.get(id);
  }

  /** In call order. */
  get actions(): readonly OpenAction[] {
    return [...this.#open.values()];
  }
}
