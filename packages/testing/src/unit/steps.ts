import {
  type ActivityDefinition,
  type AnyActivity,
  type AnyOrchestrator,
  type ByNameOptions,
  type EventDefinition,
  type OrchestratorDefinition,
} from "@reawait/core";
import { checkName, describeGiven, isOfKind, nearest, validateSync } from "@reawait/core/internal";
import type { HistoryEvent } from "@reawait/protocol";
import { describeOpen } from "./describe-open.js";
import type { CallAction, OpenAction } from "./open-work.js";
import {
  pendingCall,
  pendingTimer,
  type PendingActivity,
  type PendingChild,
  type PendingTimer,
  type Submit,
} from "./pending-work.js";
import type { SteppedExecution } from "./stepped-execution.js";

/** What the lookups of a run or a batch stand on. */
export interface StepScope<Done> {
  readonly execution: SteppedExecution;
  readonly submit: Submit<Done>;
  /** Whether a call or timer was answered already, in a step that has not been taken yet. */
  readonly isTaken: (id: number) => boolean;
  /** Said of what is not found. */
  readonly hint: () => string;
}

/** What may happen to an orchestration. `Done` is `void` within a batch. */
export class Steps<Done> {
  readonly #scope: StepScope<Done>;

  /** @internal */
  constructor(scope: StepScope<Done>) {
    this.#scope = scope;
  }

  /**
   * The pending call of an activity, in call order: by its definition, which types input and result, or by its name.
   *
   * @param index - of several, from 0; default: the first
   * @throws Error where there is none; it names what is pending
   */
  activity<I, O>(activity: ActivityDefinition<I, O>, index?: number): PendingActivity<I, O, Done>;
  activity<O = unknown>(name: string, index?: number): PendingActivity<unknown, O, Done>;
  activity(activity: AnyActivity | string, index = 0): PendingActivity<never, unknown, Done> {
    return this.#call("scheduleTask", activity, index);
  }

  /** All pending calls of an activity, or of all activities. */
  activities<I, O>(activity: ActivityDefinition<I, O>): readonly PendingActivity<I, O, Done>[];
  activities<O = unknown>(name?: string): readonly PendingActivity<unknown, O, Done>[];
  activities(activity?: AnyActivity | string): readonly PendingActivity<never, unknown, Done>[] {
    return this.#calls("scheduleTask", activity);
  }

  /** The pending sub-orchestration of an orchestrator; all as with `activity`. */
  child<I, O>(orchestrator: OrchestratorDefinition<I, O>, index?: number): PendingChild<I, O, Done>;
  child<O = unknown>(name: string, index?: number): PendingChild<unknown, O, Done>;
  child(orchestrator: AnyOrchestrator | string, index = 0): PendingChild<never, unknown, Done> {
    return this.#call("createSubOrchestration", orchestrator, index);
  }

  /** All pending sub-orchestrations, or those of one orchestrator. */
  children<I, O>(orchestrator: OrchestratorDefinition<I, O>): readonly PendingChild<I, O, Done>[];
  children<O = unknown>(name?: string): readonly PendingChild<unknown, O, Done>[];
  children(orchestrator?: AnyOrchestrator | string): readonly PendingChild<never, unknown, Done>[] {
    return this.#calls("createSubOrchestration", orchestrator);
  }

  /**
   * A pending timer, in the order in which they are due: that of a `createTimer`, of a timeout, or of the wait before a
   * retry.
   *
   * @param index - from 0; default: the next one
   * @throws Error where there is none; it names what is pending
   */
  timer(index = 0): PendingTimer<Done> {
    const { timers } = this;
    return timers[index] ?? this.#missing("timer", "timers", index, timers.length);
  }

  /** All pending timers, in the order in which they are due. Those that were cancelled are none. */
  get timers(): readonly PendingTimer<Done>[] {
    return this.#open
      .filter((action) => action.kind === "createTimer")
      .sort((a, b) => a.fireAt - b.fireAt)
      .map((action) => pendingTimer(action, this.#scope.submit));
  }

  /**
   * Raises an event. One that nobody waits for yet is kept.
   *
   * @throws PayloadError where the payload cannot be written, or the event's schema refuses it
   */
  raiseEvent<T>(
    event: EventDefinition<unknown, T>,
    ...payload: undefined extends T ? [payload?: T] : [payload: T]
  ): Done;
  /** Raises an event by its name: the payload travels as plain JSON, unless told otherwise. */
  raiseEvent(name: string, payload?: unknown, options?: ByNameOptions): Done;
  raiseEvent(event: EventDefinition<unknown, never> | string, payload?: unknown, options: ByNameOptions = {}): Done {
    return this.#scope.submit(() => {
      const { converter } = this.#scope.execution.surroundings;
      const name = eventName(event);
      const isPlain = typeof event === "string" && options.payload !== "rich";
      // Only checked, as a client does: whoever waits for it parses it.
      if (typeof event !== "string") validateSync(event.payload, payload, `the payload of event "${name}"`);
      const input = isPlain ? converter.writePlain(payload) : converter.write(payload);
      return { event: { ...arriving, kind: "eventRaised", name, input } };
    });
  }

  /** Holds its progress: what comes in meanwhile waits until `resume`. */
  suspend({ reason }: { readonly reason?: string | undefined } = {}): Done {
    return this.#happen({ ...arriving, kind: "executionSuspended", input: reason });
  }

  resume({ reason }: { readonly reason?: string | undefined } = {}): Done {
    return this.#happen({ ...arriving, kind: "executionResumed", input: reason });
  }

  /** Ends it as `TERMINATED`: its code is not run any further, `finally` blocks included. */
  terminate({ output }: { readonly output?: unknown } = {}): Done {
    return this.#scope.submit(() => {
      const input = this.#scope.execution.surroundings.converter.write(output);
      return { event: { ...arriving, kind: "executionTerminated", input, recurse: false } };
    });
  }

  #happen(event: HistoryEvent): Done {
    return this.#scope.submit(() => ({ event }));
  }

  /** What is open and still matters to the orchestrator. */
  get #open(): readonly OpenAction[] {
    const { execution, isTaken } = this.#scope;
    if (execution.isOver) return [];
    return execution.work.actions.filter(({ id }) => execution.view.openIds.has(id) && !isTaken(id));
  }

  #calls(
    kind: CallAction["kind"],
    target: AnyActivity | AnyOrchestrator | string | undefined,
  ): readonly PendingChild<never, unknown, Done>[] {
    const { execution, submit } = this.#scope;
    const name = target === undefined ? undefined : nameOf(kind, target);
    return this.#open
      .filter((action) => action.kind === kind && (name === undefined || action.name === name))
      .map((action) => pendingCall(action as CallAction, execution.surroundings.converter, submit));
  }

  #call(
    kind: CallAction["kind"],
    target: AnyActivity | AnyOrchestrator | string,
    index: number,
  ): PendingChild<never, unknown, Done> {
    const calls = this.#calls(kind, target);
    const name = nameOf(kind, target);
    const [one, many] =
      kind === "scheduleTask" ? ["activity", "activities"] : ["sub-orchestration", "sub-orchestrations"];
    const call = calls[index];
    if (call) return call;
    const near =
      calls.length > 0
        ? undefined
        : nearest(
            name,
            this.#calls(kind, undefined).map((each) => each.name),
          );
    const meant = near === undefined ? "" : `; did you mean "${near}"?`;
    return this.#missing(`${one} "${name}"`, `${many} "${name}"`, index, calls.length, meant);
  }

  #missing(one: string, many: string, index: number, count: number, meant = ""): never {
    const { execution, hint } = this.#scope;
    const { end, surroundings } = execution;
    const instance = `instance ${JSON.stringify(surroundings.instanceId)}`;
    if (execution.isOver) {
      throw new Error(`no ${one} is pending: ${instance} is over (${end?.orchestrationStatus ?? "FAILED"})${hint()}`);
    }
    const open = describeOpen(execution, "all");
    const what = count === 0 ? `no ${one} is pending` : `there is no index ${index} among the ${count} pending ${many}`;
    throw new Error(`${what} in ${instance}${meant || "."} Pending: ${open.join("; ") || "nothing"}${hint()}`);
  }
}

const arriving = { eventId: -1, timestamp: 0 } as const;

/** @throws TypeError where it is neither a definition of an event, nor a name */
function eventName(event: EventDefinition<unknown, never> | string): string {
  if (typeof event === "string") return checkName(event, "event");
  if (isOfKind(event, "event")) return event.name;
  throw new TypeError(`raiseEvent takes what defineEvent returns, or a name, not ${describeGiven(event)}`);
}

/** @throws TypeError where it is neither a definition of that kind, nor a name */
function nameOf(kind: CallAction["kind"], target: AnyActivity | AnyOrchestrator | string): string {
  if (typeof target === "string") return target;
  const [wanted, maker] =
    kind === "scheduleTask" ? ["activity", "defineActivity"] : ["orchestrator", "defineOrchestrator"];
  if (isOfKind(target, wanted)) return target.name;
  const what = wanted === "activity" ? "an activity" : "a child";
  throw new TypeError(`${what} is found by what ${maker} returned, or by a name, not ${describeGiven(target)}`);
}
