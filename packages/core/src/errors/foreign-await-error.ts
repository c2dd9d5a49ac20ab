import { DurableError, brandErrorClass } from "./durable-error.js";

/**
 * An orchestrator awaited something that is not durable (a fetch, a `setTimeout`, file I/O), or used its `ctx` after such
 * a wait. It would not be there on replay. Do that work in an activity, or in a durable timer.
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
   */
  constructor(
    readonly instanceId: string,
    readonly what: string,
    readonly callSite?: string,
  ) {
    super(
      `the orchestrator of instance "${instanceId}" ${what}${callSite === undefined ? "" : ` (${callSite})`}. ` +
        "Await only durable tasks in an orchestrator: move fetches, timers and file access into activities " +
        "(ctx.callActivity) and waiting into ctx.createTimer.",
    );
  }
}
