/** What an engine does with a turn: its history grows, and what it asked for is set going. Pure. */
import type { TurnOutcome } from "@reawait/core/internal";
import type {
  CompleteOrchestrationAction,
  CreateSubOrchestrationAction,
  HistoryEvent,
  HistoryEventKind,
  OrchestratorAction,
} from "@reawait/protocol";
import { confirmActions } from "../history/confirm-actions.js";
import { digestOf } from "./digest.js";
import { received } from "./take-step.js";
import { withoutStack } from "./without-stack.js";
import { withInstance, type Instance, type Job, type Message, type World } from "./world.js";

export interface CommittedTurn {
  readonly instance: Instance;
  /** `orchestratorStarted` first. */
  readonly newEvents: readonly HistoryEvent[];
  readonly outcome: TurnOutcome;
  readonly view: Pick<Instance, "openIds" | "untaken" | "awaits">;
}

/** Whether a sub-orchestration is run for real, or has a model. */
export type IsReal = (name: string, version: string | undefined) => boolean;

export function commitTurn(before: World, turn: CommittedTurn, isReal: IsReal): World {
  const { instance, newEvents, outcome, view } = turn;
  const time = newEvents[0]?.timestamp ?? before.now;
  const completion = outcome.actions.find((action) => action.kind === "completeOrchestration");
  const goesOn = completion === undefined;
  const turned: Instance = {
    ...instance,
    history: [...instance.history, ...newEvents, ...confirmActions(outcome.actions, time), closing(time)],
    time,
    inbox: instance.inbox.slice(newEvents.length - 1),
    ...view,
    customStatus: outcome.customStatus,
    // A batch that came earlier than it was taken saw another clock than events of the same order taken one by one.
    digest: newEvents.some(({ timestamp }) => timestamp !== time)
      ? digestOf(instance.digest, `@${time}`)
      : instance.digest,
  };
  let world = withInstance({ ...before, now: Math.max(before.now, time) }, turned);
  for (const action of outcome.actions) world = effect(world, turned, action, { goesOn, isReal, time });
  world = tidy(world, turned);
  return completion === undefined ? world : end(world, turned, completion);
}

interface Circumstances {
  readonly goesOn: boolean;
  readonly isReal: IsReal;
  readonly time: number;
}

function effect(
  world: World,
  instance: Instance,
  action: OrchestratorAction,
  { goesOn, isReal, time }: Circumstances,
): World {
  const caller = { instanceId: instance.instanceId, generation: instance.generation, taskId: action.id };
  switch (action.kind) {
    case "scheduleTask":
      return { ...world, jobs: [...world.jobs, jobOf(instance, action)] };
    case "createTimer":
      if (!goesOn) return world;
      return { ...world, timers: [...world.timers, { ...caller, fireAt: action.fireAt, createdAt: time }] };
    case "createSubOrchestration":
      if (!isReal(action.name, action.version)) return { ...world, jobs: [...world.jobs, jobOf(instance, action)] };
      return send(world, startOf(world, instance, action));
    case "sendEvent": {
      const { name, data: input } = action;
      const event = { kind: "eventRaised", eventId: -1, timestamp: 0, name, input } as const;
      const to = action.instance.instanceId;
      return send(world, {
        what: "event",
        from: instance.instanceId,
        to,
        generation: undefined,
        event,
        parent: undefined,
      });
    }
    case "completeOrchestration":
      return world;
    case "terminateOrchestration":
    case "sendEntityMessage":
    case "rewindOrchestration":
      throw new Error(`explore does not know what comes of an action of kind ${action.kind}`);
  }
}

function jobOf(
  { instanceId, generation, started }: Instance,
  action: Extract<OrchestratorAction, { readonly kind: "scheduleTask" | "createSubOrchestration" }>,
): Job {
  const { id: taskId, name, version, input, tags } = action;
  const executionId = started.orchestrationInstance?.executionId ?? "";
  const kind = action.kind === "scheduleTask" ? "activity" : "orchestrator";
  const key = JSON.stringify([instanceId, generation, taskId]);
  return {
    key,
    instanceId,
    generation,
    taskId,
    executionId,
    kind,
    name,
    version,
    input,
    tags,
    runs: 0,
    answer: undefined,
  };
}

/** Its start; or where the id is taken, the answer that says so. */
function startOf(world: World, parent: Instance, action: CreateSubOrchestrationAction): Message {
  const { instanceId: to, name, version, input, tags, id: taskId } = action;
  const { instanceId: from, generation, started } = parent;
  const isTaken =
    world.instances.get(to)?.end === undefined &&
    (world.instances.has(to) || world.messages.some((message) => message.what === "start" && message.to === to));
  const base = { eventId: -1, timestamp: 0 };
  if (isTaken) {
    const failureDetails = {
      errorType: "OrchestrationAlreadyExists",
      errorMessage: `an orchestration with the id "${to}" already exists`,
      isNonRetriable: true,
    };
    const event = { ...base, kind: "subOrchestrationInstanceFailed", taskScheduledId: taskId, failureDetails } as const;
    return { what: "end", from: to, to: from, generation, event, parent: undefined };
  }
  const event: HistoryEvent = {
    ...base,
    kind: "executionStarted",
    name,
    version,
    input,
    tags,
    orchestrationInstance: {
      instanceId: to,
      executionId: `${to}:execution-${(world.instances.get(to)?.generation ?? -1) + 2}`,
    },
    parentInstance: {
      taskScheduledId: taskId,
      name: started.name,
      version: started.version,
      orchestrationInstance: started.orchestrationInstance,
    },
  };
  return { what: "start", from, to, generation: undefined, event, parent: { instanceId: from, generation, taskId } };
}

function send(world: World, message: Message): World {
  return { ...world, messages: [...world.messages, message] };
}

/** Timers that were cancelled are forgotten, and so are answers that nobody waits for any more and nothing can lose. */
function tidy(world: World, { instanceId, generation, openIds }: Instance): World {
  const isOwn = (each: { readonly instanceId: string; readonly generation: number }): boolean =>
    each.instanceId === instanceId && each.generation === generation;
  const mayBeLost = world.faults.lostAnswers + world.faults.crashes > 0;
  return {
    ...world,
    timers: world.timers.filter((timer) => !isOwn(timer) || openIds.has(timer.taskId)),
    jobs: world.jobs.filter((job) => !isOwn(job) || job.answer === undefined || mayBeLost || openIds.has(job.taskId)),
  };
}

function end(world: World, instance: Instance, completion: CompleteOrchestrationAction): World {
  const { instanceId, parent } = instance;
  const over = { ...world, timers: world.timers.filter((timer) => timer.instanceId !== instanceId) };
  const { orchestrationStatus: status, result: output, failureDetails: failure } = completion;
  if (status === "CONTINUED_AS_NEW") return withInstance(over, nextGeneration(instance, completion));
  const ended = withInstance(over, { ...instance, inbox: [], end: { status, output, failure } });
  if (parent === undefined) return ended;
  const { instanceId: to, generation, taskId: taskScheduledId } = parent;
  const base = { eventId: -1, timestamp: 0, taskScheduledId };
  const event: HistoryEvent =
    status === "COMPLETED"
      ? { ...base, kind: "subOrchestrationInstanceCompleted", result: output }
      : { ...base, kind: "subOrchestrationInstanceFailed", failureDetails: failure && withoutStack(failure) };
  return send(ended, { what: "end", from: instanceId, to, generation, event, parent: undefined });
}

function nextGeneration(
  instance: Instance,
  { result, newVersion, carryoverEvents }: CompleteOrchestrationAction,
): Instance {
  const { instanceId, started, inbox } = instance;
  const generation = instance.generation + 1;
  const executionId = `${instanceId}:execution-${generation + 1}`;
  // A new execution begins later than the one before it ended: guids are derived from the time.
  const time = instance.time + 1;
  const next = {
    ...started,
    timestamp: time,
    input: result,
    version: newVersion ?? started.version,
    orchestrationInstance: { instanceId, executionId },
  };
  const fresh: Instance = {
    ...instance,
    generation,
    started: next,
    history: [],
    time,
    inbox: [],
    digest: digestOf(instance.digest, "next"),
    openIds: new Map(),
    untaken: [],
    awaits: [],
  };
  // It stays suspended where it had taken that already; what is in the inbox comes anyway.
  const suspension = instance.history.findLast(({ kind }) => STEERING.has(kind));
  const kept = suspension?.kind === "executionSuspended" ? [{ ...suspension, timestamp: time }] : [];
  return [next, ...kept, ...carryoverEvents, ...inbox].reduce<Instance>(received, fresh);
}

const STEERING: ReadonlySet<HistoryEventKind> = new Set(["executionSuspended", "executionResumed"]);

function closing(timestamp: number): HistoryEvent {
  return { kind: "orchestratorCompleted", eventId: -1, timestamp };
}
