/**
 * What can happen next in a world: a pure function of it. The most ordinary comes first, so that a run of nothing but
 * first choices is the one without trouble.
 *
 * 1. Code runs, and its answer comes, in two steps: anything may come in between.
 * 2. Timers fire in the order of their times, and otherwise whenever; equal times in any order.
 * 3. Messages of one sender to one receiver arrive in the order in which they were sent.
 * 4. What is suspended is resumed, sooner or later: no run ends before that.
 * 5. Faults, duplicates and events that need not come are never what a run waits for: it may end without them.
 */
import type { EventSource, Model } from "./rules.js";
import { isAlive, isAwaited, type Job, type Message, type Timer, type World } from "./world.js";

export type Step =
  /** An orchestrator takes what has come in. */
  | { readonly kind: "turn"; readonly instanceId: string }
  | { readonly kind: "answer"; readonly job: Job }
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "run"; readonly job: Job; readonly outcome: string }
  | { readonly kind: "event"; readonly source: number; readonly payload: number }
  | { readonly kind: "timer"; readonly timer: Timer }
  /** Nothing more happens, though something could. */
  | { readonly kind: "end" }
  /** An attempt fails before it has done anything. */
  | { readonly kind: "failBefore"; readonly job: Job }
  /** One fails after it has done its work: a timeout, an answer that nobody understood. */
  | { readonly kind: "failAfter"; readonly job: Job; readonly outcome: string }
  /** The worker of one activity is lost before its answer is committed: it runs again. */
  | { readonly kind: "loseAnswer"; readonly job: Job }
  /** The worker process is lost: all sessions, and all answers that were not committed. */
  | { readonly kind: "crash" }
  | { readonly kind: "duplicate"; readonly source: number; readonly payload: number }
  /** Somebody suspends the instance that is explored: what comes is held back (R11). */
  | { readonly kind: "suspend"; readonly instanceId: string }
  | { readonly kind: "resume"; readonly instanceId: string };

export interface Rules<S> {
  readonly models: ReadonlyMap<string, Model<S>>;
  readonly sources: readonly EventSource<S>[];
  /** Whether several events may come in before the orchestrator's next turn. */
  readonly batches: "one" | "any";
  readonly rootId: string;
  /** What an input says. */
  readonly read: (payload: string | undefined) => unknown;
}

/** @returns none where nothing can happen, one where it is certain what does */
export function nextSteps<S>(world: World, rules: Rules<S>, state: S): readonly Step[] {
  const turns = turnSteps(world);
  // An orchestrator that takes one event at a time does so at once.
  if (rules.batches === "one" && turns[0]) return [turns[0]];
  const ready = readyOf(world, rules, state);
  const events = eventSteps(world, rules, state);
  const due = [...turns, ...resumeSteps(world), ...answerSteps(world), ...messageSteps(world)];
  const certain = [...due, ...runSteps(ready, rules), ...events.certain, ...timerSteps(world)];
  const uncertain = [...events.uncertain, ...faultSteps(world, rules, ready)];
  return certain.length === 0 && uncertain.length > 0 ? [{ kind: "end" }, ...uncertain] : [...certain, ...uncertain];
}

function turnSteps({ instances }: World): readonly Step[] {
  return [...instances.values()].flatMap(({ instanceId, inbox, end }) =>
    inbox.length > 0 && end === undefined ? { kind: "turn", instanceId } : [],
  );
}

function resumeSteps({ instances }: World): readonly Step[] {
  return [...instances.values()].flatMap(({ instanceId, suspended, end }) =>
    suspended && end === undefined ? { kind: "resume", instanceId } : [],
  );
}

function answerSteps({ jobs }: World): readonly Step[] {
  return jobs.flatMap((job) => (job.answer === undefined ? [] : { kind: "answer", job }));
}

function messageSteps({ messages }: World): readonly Step[] {
  const lanes = new Set<string>();
  return messages.flatMap((message) => {
    const lane = JSON.stringify([message.from, message.to]);
    if (lanes.has(lane)) return [];
    lanes.add(lane);
    return { kind: "message", message };
  });
}

/** Those that have not run, and can. */
function readyOf<S>({ jobs }: World, rules: Rules<S>, state: S): readonly Job[] {
  return jobs.filter(
    (job) => job.answer === undefined && (modelOf(rules, job).when(state, rules.read(job.input)) as unknown) === true,
  );
}

function runSteps<S>(ready: readonly Job[], rules: Rules<S>): readonly Step[] {
  return ready.flatMap((job) => outcomesOf(rules, job).map((outcome) => ({ kind: "run", job, outcome }) as const));
}

function eventSteps<S>(
  world: World,
  { sources, rootId }: Rules<S>,
  state: S,
): { readonly certain: readonly Step[]; readonly uncertain: readonly Step[] } {
  const certain: Step[] = [];
  const uncertain: Step[] = [];
  for (const [source, { to = rootId, atLeast, atMost, payloads, after }] of sources.entries()) {
    const raised = world.raised[source] ?? 0;
    if (raised >= atMost || !isAlive(world, to) || !after(state)) continue;
    const list = raised < atLeast ? certain : uncertain;
    for (const payload of payloads.keys()) list.push({ kind: "event", source, payload });
  }
  return { certain, uncertain };
}

function timerSteps({ timers }: World): readonly Step[] {
  const next = Math.min(...timers.map(({ fireAt }) => fireAt));
  return timers.flatMap((timer) => (timer.fireAt === next ? { kind: "timer", timer } : []));
}

function faultSteps<S>(world: World, rules: Rules<S>, ready: readonly Job[]): readonly Step[] {
  const { faults, jobs, repeatable } = world;
  const steps: Step[] = [];
  if (faults.activityFailures > 0) {
    for (const job of ready) {
      // A failure that nobody hears of is no other story.
      if (!isAwaited(world, job)) continue;
      steps.push({ kind: "failBefore", job });
      for (const outcome of outcomesOf(rules, job)) steps.push({ kind: "failAfter", job, outcome });
    }
  }
  const answered = jobs.filter(({ answer }) => answer !== undefined);
  if (faults.lostAnswers > 0) for (const job of answered) steps.push({ kind: "loseAnswer", job });
  // What a crash does to one answer alone, a lost answer does as well; and sessions are replayed at every turn anyway.
  if (faults.crashes > 0 && answered.length > (faults.lostAnswers > 0 ? 1 : 0)) steps.push({ kind: "crash" });
  if (faults.duplicateEvents > 0) {
    for (const [source, payloads] of repeatable.entries()) {
      if (!isAlive(world, rules.sources[source]?.to ?? rules.rootId)) continue;
      for (const payload of payloads) steps.push({ kind: "duplicate", source, payload });
    }
  }
  const root = world.instances.get(rules.rootId);
  if (faults.suspensions > 0 && root && !root.suspended && isAlive(world, root.instanceId)) {
    steps.push({ kind: "suspend", instanceId: root.instanceId });
  }
  return steps;
}

function outcomesOf<S>(rules: Rules<S>, job: Job): readonly string[] {
  return [...modelOf(rules, job).outcomes.keys()];
}

/** @throws TypeError where nobody said what it does */
export function modelOf<S>(
  { models }: Rules<S>,
  { kind, name, version }: Pick<Job, "kind" | "name" | "version">,
): Model<S> {
  const model = models.get(modelKey(kind, name, version)) ?? models.get(modelKey(kind, name, undefined));
  if (model !== undefined) return model;
  const orGiven = kind === "orchestrator" ? `, or give the orchestrator itself in "orchestrators"` : "";
  throw new TypeError(
    `${kind} "${name}" is called, and has no model: add model(${name}, (state, input) => answer) to "activities"${orGiven}`,
  );
}

export function modelKey(kind: Job["kind"], name: string, version: string | undefined): string {
  return `${kind}\n${name}\n${version ?? ""}`;
}

/** Names a step, so that it can be found again in another run. */
export function stepName(step: Step): string {
  switch (step.kind) {
    case "turn":
    case "suspend":
    case "resume":
      return JSON.stringify([step.kind, step.instanceId]);
    case "run":
    case "failAfter":
      return JSON.stringify([step.kind, step.job.key, step.outcome]);
    case "answer":
    case "failBefore":
    case "loseAnswer":
      return JSON.stringify([step.kind, step.job.key]);
    case "message":
      return JSON.stringify([step.kind, step.message.from, step.message.to, step.message.what]);
    case "event":
    case "duplicate":
      return JSON.stringify([step.kind, step.source, step.payload]);
    case "timer":
      return JSON.stringify([step.kind, step.timer.instanceId, step.timer.generation, step.timer.taskId]);
    case "crash":
    case "end":
      return step.kind;
  }
}
