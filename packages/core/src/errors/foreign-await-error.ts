import { DurableError, brandErrorClass } from "./durable-error.js";

/**
 * An orchestrator awaited something that is not durable (a fetch, a `setTimeout`, file I/O), or used its `ctx` after such
 * a wait, or after its own end. It would not be there on replay. Do that work in an activity, or in a durable timer.
 */
export class ForeignAwaitError extends DurableError {
  static {
    brandErrorClass(this, "ForeignAwaitError");
  }

  readonly nonRetriable = true;

  /**
   * @param instanceId - whose orchestrator it was
   * @param what - what it did, for example `awaits something that is not durable`
   * @param callSite - the line that did it, where it is known
   * @param advice - what to do
   */
  constructor(
    readonly instanceId: string,
    readonly what: string,
    readonly callSite?: string,
    advice = "Await only durable tasks in an orchestrator: move fetches, timers and file access into activities " +
      "(ctx.callActivity) and waiting into ctx.createTimer.",
  ) {
    const where = callSite === undefined ? "" : ` (${callSite})`;
    super(`the orchestrator of instance "${instanceId}" ${what}${where}. ${advice}`);
  }
}
