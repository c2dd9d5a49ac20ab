import type { Logger, Tags, TraceContext } from "@reawait/protocol";

/** What an activity knows of its call. */
export interface ActivityContext {
  /** The instance that called it. */
  readonly instanceId: string;
  /** Which execution of that instance. */
  readonly executionId: string | undefined;
  /** The activity's own name. */
  readonly name: string;
  /** The version that was called; empty where there was none. */
  readonly version: string;
  /** The id of the call in the orchestration's history: with the instance and execution, a key for idempotency. */
  readonly taskId: number;
  /**
   * Which attempt of the call this is, by its retry policy; 1 for the first. That an engine ran it again, since a worker
   * was lost on the way, is not counted.
   */
  readonly attempt: number;
  readonly tags: Tags;
  /** The W3C trace context that came with the call. */
  readonly traceContext: TraceContext | undefined;
  /** Names this run of the activity to `client.completeActivity` and `client.failActivity`. Text, safe in a URL. */
  readonly taskToken: string;
  /**
   * Aborted when the worker stops: finish up and return or throw. Not when its connection breaks: the activity goes on, and
   * its answer is taken if it is the first.
   */
  readonly signal: AbortSignal;
  readonly log: Logger;

  /**
   * Lets somebody else answer: write `return ctx.completeLater()`. The call stays open until a client completes or fails
   * it by its `taskToken`, from any process; its timeout goes on. Where the engine cannot put an activity aside, it
   * keeps a slot of its worker until then, and runs again if that worker stops before.
   *
   * @example
   * const askHuman = defineActivity("askHuman", async (ctx, question: string): Promise<string> => {
   *   await mail(question, { answerTo: `https://example.com/answers/${ctx.taskToken}` });
   *   return ctx.completeLater();
   * });
   */
  completeLater(): never;
}
