import { Task } from "../task/task.js";
import type { SubOrchestrationTask } from "../task/durable-task.js";

/**
 * What a call outside the orchestrator's window comes to (R6): nothing is scheduled, and whoever awaits it is told. It is
 * not thrown, for in a callback of the host (a timer, a stream) that would end the process, and all other instances
 * of the worker with it.
 */
export class RefusedTask extends Task<never> implements SubOrchestrationTask<never> {
  readonly instanceId = "";

  /** @param label - what was called, for example `ctx.callActivity` */
  constructor(
    readonly label: string,
    refusal: Error,
  ) {
    super();
    this.fail(refusal);
  }

  protected override withdraw(): boolean {
    return false;
  }
}
