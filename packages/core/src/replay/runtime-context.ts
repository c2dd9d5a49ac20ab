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
import { toMilliseconds, type Duration } from "../duration.js";
import { TimeoutError } from "../errors/timeout-error.js";
import { checkInstanceId, checkName, checkTags } from "../names.js";
import { toRetryDelay } from "../retry/retry-policy.js";
import type { DurableTask, SubOrchestrationTask } from "../task/durable-task.js";
import { Task } from "../task/task.js";
import { compareVersions } from "../versions.js";
import { DurableCall, type CallSpec } from "./durable-call.js";
import { DurableTimer } from "./durable-timer.js";
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

  callActivity(activity: AnyActivity | string, input?: unknown, options: CallOptions = {}): DurableTask<never> {
    this.#execution.assertOpen("ctx.callActivity");
    const spec = this.#spec("activity", activity, input, options, undefined);
    return new DurableCall(this.#execution, spec).task;
  }

  callSubOrchestrator(
    orchestrator: AnyOrchestrator | string,
    input?: unknown,
    options: SubOrchestrationOptions = {},
  ): SubOrchestrationTask<never> {
    this.#execution.assertOpen("ctx.callSubOrchestrator");
    const instanceId = options.instanceId === undefined ? undefined : checkInstanceId(options.instanceId);
    const spec = this.#spec("subOrchestration", orchestrator, input, options, instanceId);
    return new DurableCall(this.#execution, spec).task;
  }

  createTimer(when: Duration | Date): DurableTask<void> {
    const execution = this.#execution;
    execution.assertOpen("ctx.createTimer");
    const fireAt = when instanceof Date ? checkDate(when) : execution.now + toMilliseconds(when);
    const timer = new DurableTimer(execution, fireAt, () => {
      execution.complete(task, undefined);
    });
    const task: Task<void> = new Task(`timer (task ${timer.id})`, () => {
      execution.assertOpen("task.cancel");
      execution.openTasks.delete(task);
      timer.cancel();
    });
    execution.openTasks.add(task);
    return task;
  }

  waitForExternalEvent(event: NamedEvent | string, options: WaitOptions = {}): DurableTask<never> {
    const execution = this.#execution;
    execution.assertOpen("ctx.waitForExternalEvent");
    const name = eventName(event);
    const timeout = options.timeout === undefined ? undefined : toMilliseconds(options.timeout);
    let timer: DurableTimer | undefined;
    const take = (payload: string | undefined): void => {
      timer?.cancel();
      execution.completeWith(task, payload);
    };
    const leave = (): void => {
      timer?.cancel();
      execution.mailbox.leave(name, take);
    };
    const task: Task<never> = new Task(`wait for event "${name}"`, () => {
      execution.assertOpen("task.cancel");
      execution.openTasks.delete(task);
      leave();
    });
    execution.openTasks.add(task);
    execution.mailbox.wait(name, take);
    if (timeout !== undefined && task.status === "pending") {
      timer = new DurableTimer(execution, execution.now + timeout, () => {
        leave();
        execution.fail(task, new TimeoutError(task.label, timeout));
      });
    }
    return task;
  }

  sendEvent(instanceId: string, event: NamedEvent | string, payload?: unknown): void {
    const { ledger, converter } = this.#execution;
    this.#execution.assertOpen("ctx.sendEvent");
    const target = checkInstanceId(instanceId);
    const name = eventName(event);
    const data = typeof event === "string" ? converter.writePlain(payload) : converter.write(payload);
    ledger.record({
      action: { kind: "sendEvent", id: ledger.nextId(), instance: { instanceId: target }, name, data },
      derivedInstanceId: false,
    });
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

  #spec(
    kind: CallSpec["kind"],
    called: AnyActivity | AnyOrchestrator | string,
    input: unknown,
    options: CallOptions,
    instanceId: string | undefined,
  ): CallSpec {
    const { converter } = this.#execution;
    const byName = typeof called === "string";
    const defaults: ActivityDefaults = byName ? {} : called;
    const retry = options.retry ?? defaults.retry;
    const timeout = options.timeout ?? defaults.timeout;
    return {
      kind,
      name: byName ? checkName(called, kind === "activity" ? "activity" : "orchestrator") : called.name,
      version: options.version ?? defaults.version,
      input: byName ? converter.writePlain(input) : converter.write(input),
      tags: options.tags ? checkTags({ ...defaults.tags, ...options.tags }) : defaults.tags,
      instanceId,
      retry: retry === undefined ? undefined : toRetryDelay(retry),
      timeout: timeout === undefined ? undefined : toMilliseconds(timeout),
      signal: options.signal,
    };
  }
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
