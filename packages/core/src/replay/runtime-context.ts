/** The `ctx` of an orchestrator: checks what it is given, and turns it into calls, timers and waits. */
import type { Logger, Tags } from "@reawait/protocol";
import type {
  CallOptions,
  ContinueAsNewOptions,
  OrchestrationContext,
  ParentOrchestration,
  SubOrchestrationOptions,
  WaitOptions,
} from "../context/orchestration-context.js";
import type { ActivityDefaults } from "../definitions/activity.js";
import type { EventDefinition } from "../definitions/event.js";
import type { AnyActivity, AnyOrchestrator } from "../definitions/registry.js";
import { toMilliseconds, type Duration } from "@reawait/protocol";
import { checkInstanceId, checkName, checkTags } from "../names.js";
import { toRetryDelay } from "../retry/retry-policy.js";
import type { DurableTask, SubOrchestrationTask } from "../task/durable-task.js";
import { compareVersions } from "../versions.js";
import { DurableCall, type CallLimits, type CallTarget } from "./durable-call.js";
import { TimerTask } from "./durable-timer.js";
import { EventWait } from "./event-wait.js";
import type { Execution } from "./execution.js";
import { seededGuid, seededRandom } from "./seeded.js";

type NamedEvent = Pick<EventDefinition, "name">;

/** What `continueAsNew` returns: nothing that anybody could use. */
const CONTINUED = Symbol("continued as new") as never;

export class RuntimeContext implements OrchestrationContext {
  readonly #execution: Execution;
  readonly log: Logger;
  #guids = 0;
  #random: (() => number) | undefined;

  constructor(execution: Execution) {
    this.#execution = execution;
    this.log = replaySafe(execution);
  }

  get instanceId(): string {
    return this.#execution.instanceId;
  }

  get executionId(): string {
    return this.#execution.identity.executionId;
  }

  get name(): string {
    return this.#execution.identity.name;
  }

  get version(): string {
    return this.#execution.identity.version;
  }

  get parent(): ParentOrchestration | undefined {
    return this.#execution.identity.parent;
  }

  get tags(): Tags {
    return this.#execution.identity.tags;
  }

  get isReplaying(): boolean {
    return this.#execution.isReplaying;
  }

  get currentUtcDateTime(): Date {
    this.#execution.assertOpen("ctx.currentUtcDateTime");
    return new Date(this.#execution.now);
  }

  newGuid(): string {
    this.#execution.assertOpen("ctx.newGuid");
    return seededGuid(this.instanceId, this.#execution.now, this.#guids++);
  }

  random(): number {
    this.#execution.assertOpen("ctx.random");
    this.#random ??= seededRandom(`${this.instanceId}/${this.executionId}`);
    return this.#random();
  }

  compareVersionTo(version: string): number {
    return compareVersions(this.version, version);
  }

  callActivity(activity: AnyActivity | string, input?: unknown, options?: CallOptions): DurableTask<never> {
    this.#execution.assertOpen("ctx.callActivity");
    const target = this.#target("activity", activity, input, options, undefined);
    return new DurableCall(this.#execution, target, limitsOf(activity, options));
  }

  callSubOrchestrator(
    orchestrator: AnyOrchestrator | string,
    input?: unknown,
    options?: SubOrchestrationOptions,
  ): SubOrchestrationTask<never> {
    this.#execution.assertOpen("ctx.callSubOrchestrator");
    const instanceId = options?.instanceId === undefined ? undefined : checkInstanceId(options.instanceId);
    const target = this.#target("subOrchestration", orchestrator, input, options, instanceId);
    return new DurableCall(this.#execution, target, limitsOf(orchestrator, options));
  }

  createTimer(when: Duration | Date): DurableTask<void> {
    const execution = this.#execution;
    execution.assertOpen("ctx.createTimer");
    const fireAt = when instanceof Date ? checkDate(when) : execution.now + toMilliseconds(when);
    return new TimerTask(execution, fireAt);
  }

  waitForExternalEvent(event: NamedEvent | string, options: WaitOptions = {}): DurableTask<never> {
    this.#execution.assertOpen("ctx.waitForExternalEvent");
    const timeout = options.timeout === undefined ? undefined : toMilliseconds(options.timeout);
    return new EventWait(this.#execution, eventName(event), timeout);
  }

  sendEvent(instanceId: string, event: NamedEvent | string, payload?: unknown): void {
    const { ledger, converter } = this.#execution;
    this.#execution.assertOpen("ctx.sendEvent");
    const target = checkInstanceId(instanceId);
    const name = eventName(event);
    const data = typeof event === "string" ? converter.writePlain(payload) : converter.write(payload);
    ledger.record({ kind: "sendEvent", id: ledger.nextId(), instance: { instanceId: target }, name, data });
  }

  continueAsNew(input?: unknown, options: ContinueAsNewOptions = {}): never {
    this.#execution.assertOpen("ctx.continueAsNew");
    this.#execution.nextExecution = {
      input: this.#execution.converter.write(input),
      version: options.version,
      keepEvents: options.keepEvents ?? true,
    };
    return CONTINUED;
  }

  setCustomStatus(status: unknown): void {
    this.#execution.assertOpen("ctx.setCustomStatus");
    this.#execution.customStatus = this.#execution.converter.write(status);
  }

  #target(
    kind: CallTarget["kind"],
    called: AnyActivity | AnyOrchestrator | string,
    input: unknown,
    options: CallOptions | undefined,
    instanceId: string | undefined,
  ): CallTarget {
    const { converter } = this.#execution;
    const version = options?.version;
    if (typeof called === "string") {
      const name = checkName(called, kind === "activity" ? "activity" : "orchestrator");
      return { kind, name, version, input: converter.writePlain(input), tags: checkTags(options?.tags), instanceId };
    }
    const { name } = called;
    const tags = options?.tags ? checkTags({ ...called.tags, ...options.tags }) : called.tags;
    return { kind, name, version: version ?? called.version, input: converter.write(input), tags, instanceId };
  }
}

/** The limits of a call, those of its definition behind those of its options; `undefined` where there are none. */
function limitsOf(
  called: AnyActivity | AnyOrchestrator | string,
  options: CallOptions | undefined,
): CallLimits | undefined {
  const defaults: ActivityDefaults = typeof called === "string" ? {} : called;
  const retry = options?.retry ?? defaults.retry;
  const timeout = options?.timeout ?? defaults.timeout;
  const signal = options?.signal;
  if (retry === undefined && timeout === undefined && signal === undefined) return undefined;
  return {
    retry: retry === undefined ? undefined : toRetryDelay(retry),
    timeout: timeout === undefined ? undefined : toMilliseconds(timeout),
    signal,
  };
}

function eventName(event: NamedEvent | string): string {
  return typeof event === "string" ? checkName(event, "event") : event.name;
}

function checkDate(when: Date): number {
  const time = when.getTime();
  if (Number.isNaN(time)) throw new RangeError("ctx.createTimer was given an invalid Date");
  return time;
}

/** Says each line once: nothing while work is replayed that said it already. */
function replaySafe(execution: Execution): Logger {
  const { log } = execution.surroundings;
  const unlessReplaying =
    (level: keyof Logger) =>
    (message: string, ...details: unknown[]): void => {
      if (!execution.isReplaying) log[level](message, ...details);
    };
  return {
    debug: unlessReplaying("debug"),
    info: unlessReplaying("info"),
    warn: unlessReplaying("warn"),
    error: unlessReplaying("error"),
  };
}
