/** The `ctx` of an orchestrator: checks what it is given, and hands it on. */
import type { Logger, Tags, TraceContext } from "@reawait/protocol";
import type {
  ByNameOptions,
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
import { checkInstanceId, checkTags } from "../names.js";
import { toRetryDelay } from "../retry/retry-policy.js";
import type { DurableTask, SubOrchestrationTask } from "../task/durable-task.js";
import { compareVersions } from "../versions.js";
import { payloadOf, toCallee, toEvent } from "./addressee.js";
import type { CallLimits, CallRequest } from "./durable-call.js";
import type { Execution } from "./execution.js";
import { InterceptedOperations } from "./intercepted-operations.js";
import { Operations } from "./operations.js";
import { RefusedTask } from "./refused-task.js";
import { seededGuid, seededRandom } from "./seeded.js";

/** What `continueAsNew` returns: nothing that anybody could use. */
const CONTINUED = Symbol("continued as new") as never;

export class RuntimeContext implements OrchestrationContext {
  readonly #execution: Execution;
  readonly #operations: Operations;
  #log: Logger | undefined;
  #guids = 0;
  #random: (() => number) | undefined;

  constructor(execution: Execution) {
    const { interceptors = [] } = execution.surroundings;
    this.#execution = execution;
    this.#operations =
      interceptors.length === 0 ? new Operations(execution) : new InterceptedOperations(execution, interceptors);
  }

  get log(): Logger {
    return (this.#log ??= replaySafe(this.#execution));
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

  get traceContext(): TraceContext | undefined {
    return this.#execution.identity.traceContext;
  }

  get isReplaying(): boolean {
    return this.#execution.tellsReplaying;
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

  callActivity(
    activity: AnyActivity | string,
    input?: unknown,
    options?: CallOptions & ByNameOptions,
  ): DurableTask<never> {
    const refusal = this.#execution.refusalOf("ctx.callActivity");
    if (refusal) return new RefusedTask("ctx.callActivity", refusal);
    return this.#call("activity", activity, input, options, undefined);
  }

  callSubOrchestrator(
    orchestrator: AnyOrchestrator | string,
    input?: unknown,
    options?: SubOrchestrationOptions & ByNameOptions,
  ): SubOrchestrationTask<never> {
    const refusal = this.#execution.refusalOf("ctx.callSubOrchestrator");
    if (refusal) return new RefusedTask("ctx.callSubOrchestrator", refusal);
    const instanceId = options?.instanceId === undefined ? undefined : checkInstanceId(options.instanceId);
    return this.#call("subOrchestration", orchestrator, input, options, instanceId);
  }

  createTimer(when: Duration | Date): DurableTask<void> {
    const refusal = this.#execution.refusalOf("ctx.createTimer");
    if (refusal) return new RefusedTask("ctx.createTimer", refusal);
    return this.#operations.createTimer(when);
  }

  waitForExternalEvent(event: EventDefinition<unknown, never> | string, options: WaitOptions = {}): DurableTask<never> {
    const refusal = this.#execution.refusalOf("ctx.waitForExternalEvent");
    if (refusal) return new RefusedTask("ctx.waitForExternalEvent", refusal);
    const timeout = options.timeout === undefined ? undefined : toMilliseconds(options.timeout, "timeout");
    return this.#operations.waitForExternalEvent(toEvent(event), timeout);
  }

  sendEvent(
    instanceId: string,
    event: EventDefinition<unknown, never> | string,
    payload?: unknown,
    options?: ByNameOptions,
  ): void {
    this.#execution.assertOpen("ctx.sendEvent");
    const target = checkInstanceId(instanceId);
    const { name } = toEvent(event);
    this.#operations.sendEvent({ instanceId: target, name, payload: payloadOf(event, options) }, payload);
  }

  continueAsNew(input?: unknown, options: ContinueAsNewOptions = {}): never {
    this.#execution.assertOpen("ctx.continueAsNew");
    this.#operations.continueAsNew(input, options);
    return CONTINUED;
  }

  setCustomStatus(status: unknown): void {
    this.#execution.assertOpen("ctx.setCustomStatus");
    this.#operations.setCustomStatus(status);
  }

  #call(
    kind: CallRequest["kind"],
    called: AnyActivity | AnyOrchestrator | string,
    input: unknown,
    options: (CallOptions & ByNameOptions) | undefined,
    instanceId: string | undefined,
  ): SubOrchestrationTask<never> {
    const { traceContext } = this.#execution.identity;
    const { name, version, tags } = toCallee(kind, called);
    const request: CallRequest = {
      kind,
      name,
      version: options?.version ?? version,
      input,
      payload: payloadOf(called, options),
      tags: options?.tags ? checkTags({ ...tags, ...options.tags }) : tags,
      traceContext,
      instanceId,
    };
    return this.#operations.call(request, limitsOf(called, options));
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
    timeout: timeout === undefined ? undefined : toMilliseconds(timeout, "timeout"),
    signal,
  };
}

/** Says each line once: nothing while work is replayed that said it already. */
function replaySafe(execution: Execution): Logger {
  const { log } = execution.surroundings;
  const unlessReplaying =
    (level: keyof Logger) =>
    (message: string, ...details: unknown[]): void => {
      if (!execution.tellsReplaying) log[level](message, ...details);
    };
  return {
    debug: unlessReplaying("debug"),
    info: unlessReplaying("info"),
    warn: unlessReplaying("warn"),
    error: unlessReplaying("error"),
  };
}
