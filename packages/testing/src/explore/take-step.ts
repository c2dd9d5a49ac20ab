/** What a step does to the world, up to the orchestrators' own turns. Pure, but for the models that `run` runs. */
import type { FailureDetails, HistoryEvent } from "@reawait/protocol";
import { digestOf } from "./digest.js";
import type { Rules, Step } from "./steps.js";
import {
  isAlive,
  isAwaited,
  withInstance,
  type FaultsLeft,
  type Instance,
  type Job,
  type Message,
  type World,
} from "./world.js";

export interface StepContext {
  readonly rules: Pick<Rules<never>, "rootId"> & {
    readonly sources: readonly { readonly name: string; readonly to: string | undefined }[];
  };
  /** Runs the model of a job: changes the state, and gives the answer. */
  readonly run: (job: Job, outcome: string) => HistoryEvent;
  /** An event comes: changes the state, and gives what the event carries. */
  readonly raise: (source: number, index: number) => string | undefined;
}

/** What an attempt of an activity fails with that was made to fail. */
const injected: FailureDetails = {
  errorType: "InjectedFailure",
  errorMessage: "a failure that the exploration injected",
  isNonRetriable: false,
};

/** A turn, and that nothing more happens, change nothing here. */
export function takeStep(world: World, step: Step, context: StepContext): World {
  switch (step.kind) {
    case "turn":
    case "end":
      return world;
    case "answer":
      return takeAnswer(world, step.job);
    case "message":
      return takeMessage(world, step.message);
    case "run":
      return answered(world, { ...step.job, runs: step.job.runs + 1, answer: context.run(step.job, step.outcome) });
    case "failBefore":
      return spend(
        answered(world, { ...step.job, answer: answerTo(step.job, { failure: injected }) }),
        "activityFailures",
      );
    case "failAfter": {
      context.run(step.job, step.outcome);
      const failed = { ...step.job, runs: step.job.runs + 1, answer: answerTo(step.job, { failure: injected }) };
      return spend(answered(world, failed), "activityFailures");
    }
    case "loseAnswer":
      return spend(
        lose(world, (job) => job.key === step.job.key),
        "lostAnswers",
      );
    case "crash":
      return spend(
        lose(world, () => true),
        "crashes",
      );
    case "timer": {
      const { instanceId, taskId: timerId, fireAt } = step.timer;
      const now = Math.max(world.now, fireAt);
      const timers = world.timers.filter((timer) => timer !== step.timer);
      return arrive({ ...world, now, timers }, instanceId, { kind: "timerFired", ...outside, timerId, fireAt });
    }
    case "event": {
      const raised = world.raised.with(step.source, (world.raised[step.source] ?? 0) + 1);
      const before = world.repeatable[step.source] ?? [];
      const repeatable = world.repeatable.with(step.source, [...new Set([...before, step.payload])].sort());
      return raise({ ...world, raised, repeatable }, step.source, step.payload, context);
    }
    case "suspend":
      return steer(spend(world, "suspensions"), step.instanceId, "executionSuspended");
    case "resume":
      return steer(world, step.instanceId, "executionResumed");
    case "duplicate": {
      const target = context.rules.sources[step.source]?.to ?? context.rules.rootId;
      const after = raise(spend(world, "duplicateEvents"), step.source, step.payload, context);
      const instance = after.instances.get(target);
      const event = instance?.inbox.at(-1);
      if (instance === undefined || event === undefined) return after;
      const digest = digestOf(instance.digest, "duplicate");
      return withInstance(after, { ...instance, digest, duplicates: [...instance.duplicates, event] });
    }
  }
}

const outside = { eventId: -1, timestamp: 0 } as const;

/** The event that answers a call. */
export function answerTo(
  { kind, taskId: taskScheduledId }: Job,
  end: { readonly result: string | undefined } | { readonly failure: FailureDetails },
): HistoryEvent {
  const base = { ...outside, taskScheduledId };
  if ("failure" in end) {
    const failed = kind === "activity" ? "taskFailed" : "subOrchestrationInstanceFailed";
    return { ...base, kind: failed, failureDetails: end.failure };
  }
  const completed = kind === "activity" ? "taskCompleted" : "subOrchestrationInstanceCompleted";
  return { ...base, kind: completed, result: end.result };
}

/** An event reaches an instance; one that is over takes nothing. */
function arrive(world: World, instanceId: string, event: HistoryEvent): World {
  const instance = world.instances.get(instanceId);
  if (instance === undefined || instance.end !== undefined) return world;
  return withInstance(world, received(instance, { ...event, timestamp: world.now }));
}

function steer(world: World, instanceId: string, kind: "executionSuspended" | "executionResumed"): World {
  const after = arrive(world, instanceId, { kind, ...outside });
  const instance = after.instances.get(instanceId);
  return instance ? withInstance(after, { ...instance, suspended: kind === "executionSuspended" }) : after;
}

/** @param event - as it is to be, its time included */
export function received(instance: Instance, event: HistoryEvent): Instance {
  const digest = digestOf(instance.digest, JSON.stringify(event));
  return { ...instance, inbox: [...instance.inbox, event], digest };
}

function takeAnswer(world: World, job: Job): World {
  const without = { ...world, jobs: world.jobs.filter(({ key }) => key !== job.key) };
  return job.answer !== undefined && isAwaited(world, job) ? arrive(without, job.instanceId, job.answer) : without;
}

function takeMessage(world: World, message: Message): World {
  const without = { ...world, messages: world.messages.filter((each) => each !== message) };
  const { what, to, event, generation } = message;
  switch (what) {
    case "start":
      return event.kind === "executionStarted" ? begin(without, message, { ...event, timestamp: world.now }) : without;
    case "event":
      return arrive(without, to, event);
    case "end": {
      const taskId = "taskScheduledId" in event ? event.taskScheduledId : -1;
      const caller = { instanceId: to, generation: generation ?? -1, taskId };
      return isAwaited(world, caller) ? arrive(without, to, event) : without;
    }
  }
}

function begin(world: World, { to, parent }: Message, started: Instance["started"]): World {
  const instance: Instance = {
    instanceId: to,
    name: started.name,
    // Whoever had the id before is over.
    generation: (world.instances.get(to)?.generation ?? -1) + 1,
    started,
    parent,
    history: [],
    time: world.now,
    inbox: [],
    digest: to,
    openIds: new Map(),
    untaken: [],
    awaits: [],
    customStatus: undefined,
    end: undefined,
    suspended: false,
    duplicates: [],
  };
  return withInstance(world, received(instance, started));
}

function raise(world: World, source: number, index: number, context: StepContext): World {
  const { rules } = context;
  const { name = "", to = rules.rootId } = rules.sources[source] ?? {};
  if (!isAlive(world, to)) return world;
  return arrive(world, to, { kind: "eventRaised", ...outside, name, input: context.raise(source, index) });
}

/** An answer that nobody waits for is kept as long as it could be lost, and the work be done again. */
function answered(world: World, job: Job): World {
  const { lostAnswers, crashes } = world.faults;
  if (lostAnswers + crashes === 0 && !isAwaited(world, job)) {
    return { ...world, jobs: world.jobs.filter(({ key }) => key !== job.key) };
  }
  return { ...world, jobs: world.jobs.map((each) => (each.key === job.key ? job : each)) };
}

function lose(world: World, isLost: (job: Job) => boolean): World {
  return { ...world, jobs: world.jobs.map((job) => (isLost(job) ? { ...job, answer: undefined } : job)) };
}

function spend(world: World, fault: keyof FaultsLeft): World {
  return { ...world, faults: { ...world.faults, [fault]: world.faults[fault] - 1 } };
}
