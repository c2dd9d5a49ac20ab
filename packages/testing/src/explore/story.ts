/** Tells a run in the user's words: names of activities and events, how long timers were, which instance. */
import { formatDuration, type HistoryEvent } from "@reawait/protocol";
import type { ToldStep } from "./play.js";
import type { Rules, Step } from "./steps.js";
import type { Instance, Job, Timer, World } from "./world.js";

/** Longer inputs do not help to tell calls apart. */
const LONGEST_INPUT = 40;

/** @param world - as it is at the end */
export function tell(told: readonly ToldStep[], rules: Rules<never>, world: World): readonly string[] {
  const teller = new Teller(told, rules, world);
  const lines: string[] = [];
  for (const [index, { step, before }] of told.entries()) {
    const next = told[index + 1]?.step;
    const last = told[index - 1]?.step;
    // An answer that comes at once is no news of its own.
    if (step.kind === "answer" && last && isWork(last) && last.job.key === step.job.key) continue;
    const isAnswered = next?.kind === "answer" && isWork(step) && next.job.key === step.job.key;
    const line = isAnswered ? teller.answered(step, next.job) : teller.line(step, before);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

type Work = Extract<Step, { readonly kind: "run" | "failBefore" | "failAfter" }>;

function isWork(step: Step): step is Work {
  return step.kind === "run" || step.kind === "failBefore" || step.kind === "failAfter";
}

class Teller {
  readonly #rules: Rules<never>;
  readonly #instances: ReadonlyMap<string, Instance>;
  /** Inputs of all calls by name. */
  readonly #inputs = new Map<string, Set<string>>();

  constructor(told: readonly ToldStep[], rules: Rules<never>, world: World) {
    this.#rules = rules;
    this.#instances = world.instances;
    for (const { before } of told) {
      for (const { name, input = "" } of before.jobs) {
        this.#inputs.set(name, (this.#inputs.get(name) ?? new Set()).add(input));
      }
    }
  }

  /** Work whose answer comes with it. */
  answered(step: Work, answer: Job): string {
    const who = this.#call(step.job);
    if (step.kind !== "run") return this.#failing(step);
    const how = endOf(answer.answer);
    return `${who}${step.job.runs > 0 ? " runs again and" : ""} ${how}${chosen(step.outcome)}`;
  }

  line(step: Step, before: World): string | undefined {
    switch (step.kind) {
      case "turn":
        return this.#rules.batches === "one" ? undefined : `${this.#instance(step.instanceId)} takes what has come in`;
      case "run":
        return `${this.#call(step.job)} runs${again(step.job)}${chosen(step.outcome)}, its answer is on its way`;
      case "answer":
        return `the answer of ${this.#call(step.job)} arrives: it ${endOf(step.job.answer)}`;
      case "failBefore":
      case "failAfter":
        return `${this.#failing(step)}, which is on its way`;
      case "loseAnswer":
        return `the worker of ${this.#call(step.job)} is lost, and its answer with it`;
      case "crash":
        return `the worker crashes; lost are the answers of ${before.jobs.flatMap((job) => (job.answer ? this.#call(job) : [])).join(", ")}`;
      case "timer":
        return `the timer of ${formatDuration(step.timer.fireAt - step.timer.createdAt)}${purposeOf(step.timer, before)}${this.#of(step.timer.instanceId)} fires`;
      case "event":
        return this.#event(step.source, step.payload, (before.raised[step.source] ?? 0) > 0 ? " once more" : "");
      case "duplicate":
        return this.#event(step.source, step.payload, " a second time, as a duplicate");
      case "suspend":
        return `${this.#instance(step.instanceId)} is suspended`;
      case "resume":
        return `${this.#instance(step.instanceId)} is resumed`;
      case "message":
        return this.#message(step.message);
      case "end":
        return "nothing more happens";
    }
  }

  #failing(step: Work): string {
    const who = this.#call(step.job);
    if (step.kind === "failBefore") return `${who}${again(step.job)} fails before it has done anything`;
    return `${who}${again(step.job)} does its work${chosen(step.outcome)} and then fails`;
  }

  #message({ what, from, to, event }: Extract<Step, { kind: "message" }>["message"]): string | undefined {
    switch (what) {
      case "start":
        return from === "" ? undefined : `${this.#instance(to)} starts`;
      case "end":
        return `that ${this.#instance(from)} ${endOf(event)} reaches ${this.#instance(to)}`;
      case "event":
        return `event "${event.kind === "eventRaised" ? event.name : ""}" from ${this.#instance(from)} reaches ${this.#instance(to)}`;
    }
  }

  #event(source: number, payload: number, how: string): string {
    const { sources } = this.#rules;
    const { name = "", payloads = [], to } = sources[source] ?? {};
    const all = sources
      .flatMap((each) => (each.name === name ? each.payloads : []))
      .map((each) => JSON.stringify(each));
    const what = new Set(all).size > 1 ? ` with ${JSON.stringify(payloads[payload])}` : "";
    return `event "${name}"${what} comes${how}${to === undefined ? "" : ` for ${this.#instance(to)}`}`;
  }

  /** A call, told apart from others of that name where that is needed and possible. */
  #call({ name, input = "", instanceId }: Job): string {
    const isOneOfMany = (this.#inputs.get(name)?.size ?? 0) > 1;
    return `${name}${isOneOfMany && input.length <= LONGEST_INPUT ? `(${input})` : ""}${this.#of(instanceId)}`;
  }

  #of(instanceId: string): string {
    return this.#instances.size > 1 ? ` of ${this.#instance(instanceId)}` : "";
  }

  #instance(instanceId: string): string {
    const instance = this.#instances.get(instanceId);
    if (instance === undefined || instanceId === this.#rules.rootId) return instance?.name ?? instanceId;
    const isOneOfMany = [...this.#instances.values()].filter(({ name }) => name === instance.name).length > 1;
    return isOneOfMany ? `${instance.name} "${instanceId}"` : instance.name;
  }
}

/** Timers of retries and timeouts belong to their call. */
function purposeOf({ instanceId, taskId }: Timer, { instances }: World): string {
  const label = instances.get(instanceId)?.openIds.get(taskId) ?? "timer";
  return label.startsWith("timer") ? "" : ` for ${label.replace(/ \(task \d+\)$/, "")}`;
}

function again({ runs }: Job): string {
  return runs > 0 ? " again" : "";
}

function chosen(outcome: string): string {
  return outcome === "" ? "" : ` (${outcome})`;
}

function endOf(event: HistoryEvent | undefined): string {
  if (event?.kind !== "taskFailed" && event?.kind !== "subOrchestrationInstanceFailed") return "completes";
  const { errorType = "", errorMessage = "" } = event.failureDetails ?? {};
  return `fails with ${errorType}: ${errorMessage}`;
}
