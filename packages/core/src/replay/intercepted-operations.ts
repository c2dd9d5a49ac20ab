/**
 * What an orchestrator does with its `ctx`, passed through interceptors. They are synchronous, and run again on every
 * replay. What is recorded of a call, its id and its names, is settled before them; the id is taken when the call is made,
 * so that one that is refused takes none, as without interceptors.
 *
 * An interceptor has to call `next`, once, before it returns; to return what that returned, and to let through what it
 * threw. Anything else is a TypeError of the call, for the same would have to happen on every replay.
 */
import type { Duration, Tags, TraceContext } from "@reawait/protocol";
import type { ContinueAsNewOptions } from "../context/orchestration-context.js";
import { intercept, type InterceptedCall, type Interceptor } from "../interceptor/interceptor.js";
import { checkTags } from "../names.js";
import type { DurableTask, SubOrchestrationTask } from "../task/durable-task.js";
import type { CallLimits, CallRequest } from "./durable-call.js";
import type { AwaitedEvent } from "./event-wait.js";
import type { Execution } from "./execution.js";
import { Operations, type Message } from "./operations.js";

/** What differs from operation to operation. */
interface About {
  readonly operation: InterceptedCall["operation"];
  readonly name?: string;
  readonly taskId?: number;
  readonly input?: unknown;
  readonly tags?: Tags | undefined;
  readonly traceContext?: TraceContext | undefined;
}

const NO_TAGS: Tags = Object.freeze({});

export class InterceptedOperations extends Operations {
  readonly #interceptors: readonly Interceptor[];

  constructor(execution: Execution, interceptors: readonly Interceptor[]) {
    super(execution);
    this.#interceptors = interceptors;
  }

  override call(request: CallRequest, limits: CallLimits | undefined): SubOrchestrationTask<never> {
    const { kind, name, input, tags, traceContext } = request;
    const operation = kind === "activity" ? "callActivity" : "callSubOrchestrator";
    return this.#pass({ operation, name, taskId: this.#comingId, input, tags, traceContext }, (call) =>
      super.call(
        { ...request, input: call.input, tags: checkTags(call.tags), traceContext: call.traceContext },
        limits,
      ),
    );
  }

  override createTimer(when: Duration | Date): DurableTask<void> {
    return this.#pass({ operation: "createTimer", taskId: this.#comingId, input: when }, ({ input }) =>
      // An interceptor may put another time in its place: what is none is refused like the orchestrator's own.
      super.createTimer(input as Duration | Date),
    );
  }

  override waitForExternalEvent(event: AwaitedEvent, timeout: number | undefined): DurableTask<never> {
    return this.#pass({ operation: "waitForExternalEvent", name: event.name }, () =>
      super.waitForExternalEvent(event, timeout),
    );
  }

  override sendEvent(message: Message, value: unknown): void {
    const { name } = message;
    this.#pass({ operation: "sendEvent", name, taskId: this.#comingId, input: value }, ({ input }) => {
      super.sendEvent(message, input);
    });
  }

  override continueAsNew(value: unknown, options: ContinueAsNewOptions): void {
    this.#pass({ operation: "continueAsNew", input: value }, ({ input }) => {
      super.continueAsNew(input, options);
    });
  }

  override setCustomStatus(status: unknown): void {
    this.#pass({ operation: "setCustomStatus", input: status }, ({ input }) => {
      super.setCustomStatus(input);
    });
  }

  get #comingId(): number {
    return this.execution.ledger.comingId;
  }

  /** Lets the interceptors have the call, then makes it. */
  #pass<Result>(about: About, make: (call: InterceptedCall) => Result): Result {
    const { instanceId, tellsReplaying: isReplaying, ledger } = this.execution;
    const { operation, name = "", taskId, input, tags = NO_TAGS, traceContext } = about;
    const what = `ctx.${operation}${name === "" ? "" : ` of "${name}"`}`;
    const facts = { target: "orchestrator", operation, instanceId, name, taskId, isReplaying } as const;
    const passage: Passage<Result> = { isOpen: true, made: undefined };
    const last = (call: InterceptedCall): Result => {
      if (!passage.isOpen) throw new TypeError(`${what}: an interceptor may call next once, before it returns`);
      passage.isOpen = false;
      const result = make(call);
      passage.made = { result };
      return result;
    };
    const returned = ledger.onBehalfOfCaller(() =>
      intercept(this.#interceptors, { ...facts, input, tags, traceContext }, last),
    );
    if (passage.isOpen) {
      passage.isOpen = false;
      throw new TypeError(`${what}: an interceptor returned without calling next`);
    }
    return resultOf(passage, returned, what);
  }
}

/** One call on its way through the interceptors. */
interface Passage<Result> {
  /** `next` may be called. */
  isOpen: boolean;
  made: { readonly result: Result } | undefined;
}

/** What the call came to is the orchestrator's, as it is; where it comes to nothing, nobody looks at what was returned. */
function resultOf<Result>({ made }: Passage<Result>, returned: unknown, what: string): Result {
  if (made && (made.result === undefined || made.result === returned)) return made.result;
  throw new TypeError(
    `${what}: an interceptor must return what next returned, and let through what it threw ` +
      "(an async function returns a promise instead: write a plain one)",
  );
}
