import type { EventDefinition } from "../definitions/event.js";
import { TimeoutError } from "../errors/timeout-error.js";
import { Task } from "../task/task.js";
import { DurableTimer } from "./durable-timer.js";
import type { Execution } from "./execution.js";

/** What is waited for. */
export type AwaitedEvent = Pick<EventDefinition, "name" | "payload">;

/**
 * A wait for an external event. Its timeout takes an id only where the event is not there yet. What it resolves to is
 * what the event's definition promises, or the caller claims.
 */
export class EventWait extends Task<never> {
  readonly #execution: Execution;
  readonly #event: AwaitedEvent;
  readonly #timer: DurableTimer | undefined;

  /** @param timeout - milliseconds */
  constructor(execution: Execution, event: AwaitedEvent, timeout: number | undefined) {
    super();
    this.#execution = execution;
    this.#event = event;
    execution.mailbox.wait(event.name, this);
    if (timeout === undefined || this.status !== "pending") return;
    this.#timer = new DurableTimer(execution, execution.now + timeout, this, () => {
      execution.mailbox.leave(event.name, this);
      execution.fail(this, new TimeoutError(this.label, timeout));
    });
  }

  get label(): string {
    return `wait for event "${this.#event.name}"`;
  }

  take(payload: string | undefined): void {
    this.#timer?.cancel();
    const { name, payload: schema } = this.#event;
    this.#execution.completeWith(this, payload, schema, `the payload of event "${name}"`);
  }

  protected override withdraw(): boolean {
    if (this.#execution.refusalOf("task.cancel")) return false;
    this.#timer?.cancel();
    this.#execution.mailbox.leave(this.#event.name, this);
    return true;
  }
}
