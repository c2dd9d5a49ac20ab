import type { OrchestrationExecutor } from "@reawait/core/internal";

/** A live orchestrator between its turns. */
export interface Session {
  readonly executor: OrchestrationExecutor;
  readonly executionId: string | undefined;
  /** The completion token of the turn that it answered last, acknowledged or not. */
  readonly position: string;
}

/** Live orchestrators by instance, so many at most; the one used longest ago goes first. */
export class Sessions {
  readonly #byInstance = new Map<string, Session>();

  constructor(readonly capacity: number) {}

  get size(): number {
    return this.#byInstance.size;
  }

  /** Takes the session out for a turn, so that nothing drops it meanwhile. */
  take(instanceId: string): Session | undefined {
    const session = this.#byInstance.get(instanceId);
    this.#byInstance.delete(instanceId);
    return session;
  }

  keep(instanceId: string, session: Session): void {
    this.#byInstance.delete(instanceId);
    this.#byInstance.set(instanceId, session);
    if (this.#byInstance.size <= this.capacity) return;
    const [oldest] = this.#byInstance.keys();
    if (oldest !== undefined) this.#byInstance.delete(oldest);
  }

  drop(instanceId: string): void {
    this.#byInstance.delete(instanceId);
  }

  clear(): void {
    this.#byInstance.clear();
  }
}
