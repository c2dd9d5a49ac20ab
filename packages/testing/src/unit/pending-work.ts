/** What an orchestrator has asked for and not got yet, for a test to answer. */
import type { PayloadConverter } from "@reawait/core";
import { attemptOf, toFailureDetails, userTags } from "@reawait/core/internal";
import type { CreateTimerAction, HistoryEvent, Tags } from "@reawait/protocol";
import type { CallAction } from "./open-work.js";
import type { Step } from "./step.js";

/** The result may be left out where its type allows that. */
export type ResultArguments<Output> = undefined extends Output ? [result?: Output] : [result: Output];

/** An activity that was called, or a sub-orchestration that was started. `Done` is `void` within a batch. */
export interface PendingCall<out Input, Output, out Done> {
  readonly name: string;
  readonly input: Input;
  /** The id of the call in the history. */
  readonly taskId: number;
  /** The version that was called; empty where there was none. */
  readonly version: string;
  readonly tags: Tags;
  /** Which attempt of the call it is, by its retry policy; 1 for the first. */
  readonly attempt: number;

  /**
   * Answers it.
   *
   * @throws PayloadError where the result cannot travel
   */
  complete(...result: ResultArguments<Output>): Done;
  /** Fails it, with whatever the real one would throw; a `NonRetriableError` ends its retries. */
  fail(error: unknown): Done;
}

export type PendingActivity<Input, Output, Done = Promise<void>> = PendingCall<Input, Output, Done>;

export interface PendingChild<Input, Output, Done = Promise<void>> extends PendingCall<Input, Output, Done> {
  /** The instance id of the sub-orchestration. */
  readonly instanceId: string;
}

/** A timer that was created and not cancelled: that of a `createTimer`, of a timeout, or of the wait before a retry. */
export interface PendingTimer<out Done = Promise<void>> {
  readonly taskId: number;
  readonly fireAt: Date;
  /** Moves the clock to when it is due, and fires it. Timers that are due before have to be fired first. */
  fire(): Done;
}

/** Takes a step; it is made when its turn comes. */
export type Submit<Done> = (make: () => Step) => Done;

export function pendingCall<Done>(
  action: CallAction,
  converter: PayloadConverter,
  submit: Submit<Done>,
): PendingChild<never, unknown, Done> {
  const { id, name, version = "", input, tags } = action;
  const isActivity = action.kind === "scheduleTask";
  const label = `${isActivity ? "activity" : "sub-orchestration"} "${name}" (task ${id})`;
  const arriving = { eventId: -1, timestamp: 0, taskScheduledId: id };
  const settle = (event: HistoryEvent, how: string): Step => ({ event, settles: { id, label, how } });
  return {
    name,
    // What the definition says that is passed; by name, nothing is said.
    input: converter.read(input) as never,
    taskId: id,
    version,
    tags: userTags(tags),
    attempt: attemptOf(tags),
    instanceId: isActivity ? "" : action.instanceId,
    complete: (...[value]) =>
      submit(() => {
        const kind = isActivity ? "taskCompleted" : "subOrchestrationInstanceCompleted";
        return settle({ ...arriving, kind, result: converter.write(value) }, "was completed");
      }),
    fail: (error) =>
      submit(() => {
        const kind = isActivity ? "taskFailed" : "subOrchestrationInstanceFailed";
        return settle({ ...arriving, kind, failureDetails: toFailureDetails(error) }, "failed");
      }),
  };
}

export function pendingTimer<Done>({ id, fireAt }: CreateTimerAction, submit: Submit<Done>): PendingTimer<Done> {
  return {
    taskId: id,
    fireAt: new Date(fireAt),
    fire: () => submit(() => fireTimer({ id, fireAt })),
  };
}

/** The step by which a timer fires. */
export function fireTimer({ id, fireAt }: Pick<CreateTimerAction, "id" | "fireAt">): Step {
  const event: HistoryEvent = { kind: "timerFired", eventId: -1, timestamp: 0, timerId: id, fireAt };
  return { event, settles: { id, label: `timer (task ${id})`, how: "has fired", fireAt } };
}
