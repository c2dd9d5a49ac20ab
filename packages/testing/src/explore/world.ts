/**
 * The world of an exploration between two steps, as one immutable record: an engine's instances and all that is on its
 * way to them. Only the user's own state stands beside it, and the live orchestrators.
 */
import type {
  EventRaisedEvent,
  ExecutionStartedEvent,
  FailureDetails,
  HistoryEvent,
  Tags,
  TerminalStatus,
} from "@reawait/protocol";

export interface World {
  /** Milliseconds since the Unix epoch. Only timers move it. */
  readonly now: number;
  readonly instances: ReadonlyMap<string, Instance>;
  /** Calls of activities and modelled sub-orchestrations whose answer has not been taken, in call order. */
  readonly jobs: readonly Job[];
  readonly timers: readonly Timer[];
  /** On their way from instance to instance; those of one sender to one receiver keep their order. */
  readonly messages: readonly Message[];
  /** How often each event has come, in the order of the sources. */
  readonly raised: readonly number[];
  /** Which of its payloads each event has come with: what a duplicate may repeat. */
  readonly repeatable: readonly (readonly number[])[];
  readonly faults: FaultsLeft;
}

/** How many more of each may happen. */
export interface FaultsLeft {
  readonly activityFailures: number;
  readonly lostAnswers: number;
  readonly crashes: number;
  readonly duplicateEvents: number;
  readonly suspensions: number;
}

export interface Instance {
  readonly instanceId: string;
  readonly name: string;
  /** Counts executions: `continueAsNew` begins another one. */
  readonly generation: number;
  readonly started: ExecutionStartedEvent;
  /** The call of the parent that it answers. */
  readonly parent: CallerOf | undefined;
  readonly history: readonly HistoryEvent[];
  /** When its last turn was. */
  readonly time: number;
  /** What has come and is not in its history yet. */
  readonly inbox: readonly HistoryEvent[];
  /** Stands for all that ever came in: with it, deterministic code is where it is. */
  readonly digest: string;
  /** Its calls and timers whose end would still tell somebody something: ids, and the label of the task of each. */
  readonly openIds: ReadonlyMap<number, string>;
  /** Events that nobody has taken. */
  readonly untaken: readonly EventRaisedEvent[];
  /** What it waits for, in words. */
  readonly awaits: readonly string[];
  readonly customStatus: string | undefined;
  readonly end: InstanceEnd | undefined;
  /** Whether it was suspended, and not resumed since. */
  readonly suspended: boolean;
  /** Events among its own that came once too often. */
  readonly duplicates: readonly HistoryEvent[];
}

export interface CallerOf {
  readonly instanceId: string;
  readonly generation: number;
  readonly taskId: number;
}

export interface InstanceEnd {
  readonly status: TerminalStatus;
  readonly output: string | undefined;
  readonly failure: FailureDetails | undefined;
}

export interface Job extends CallerOf {
  readonly key: string;
  readonly executionId: string;
  readonly kind: "activity" | "orchestrator";
  readonly name: string;
  readonly version: string | undefined;
  readonly input: string | undefined;
  readonly tags: Tags | undefined;
  /** How often it has run: more than once where an answer was lost. */
  readonly runs: number;
  /** What it will answer; `undefined` until it has run. */
  readonly answer: HistoryEvent | undefined;
}

export interface Timer extends CallerOf {
  readonly fireAt: number;
  readonly createdAt: number;
}

export interface Message {
  readonly what: "start" | "end" | "event";
  readonly from: string;
  readonly to: string;
  /** The execution that it is for, where it is an answer. */
  readonly generation: number | undefined;
  readonly event: HistoryEvent;
  /** Of a start: the call that it answers. */
  readonly parent: CallerOf | undefined;
}

/** Whether an instance is there and has not ended. */
export function isAlive(world: World, instanceId: string): boolean {
  const instance = world.instances.get(instanceId);
  return instance !== undefined && instance.end === undefined;
}

export function withInstance(world: World, instance: Instance): World {
  return { ...world, instances: new Map(world.instances).set(instance.instanceId, instance) };
}

/** Whether its instance still waits for the answer to a call. */
export function isAwaited({ instances }: World, { instanceId, generation, taskId }: CallerOf): boolean {
  const instance = instances.get(instanceId);
  return (
    instance !== undefined &&
    instance.end === undefined &&
    instance.generation === generation &&
    instance.openIds.has(taskId)
  );
}
