/** Plays one run: from the start of the orchestration, choice by choice, until nothing more happens or something is wrong. */
import type { PayloadConverter } from "@reawait/core";
import type { ExecutionStartedEvent, HistoryEvent } from "@reawait/protocol";
import { canonical, Opaque } from "./canonical.js";
import { findAtEnd, findStuck, firstBroken, type Allowance, type NamedCheck } from "./checks.js";
import { commitTurn, type IsReal } from "./commit-turn.js";
import type { TurnSettings } from "./due-turn.js";
import { exploredWorld } from "./explored-world.js";
import { fingerprint } from "./fingerprint.js";
import { foreignAwait, type Finding } from "./finding.js";
import { runModel } from "./run-model.js";
import { modelOf, nextSteps, type Rules, type Step } from "./steps.js";
import { takeStep, type StepContext } from "./take-step.js";
import { Turns, type TurnMemory } from "./turns.js";
import { type FaultsLeft, type World } from "./world.js";

/** All that a run goes by. */
export interface Plan<S, Output> extends TurnSettings {
  readonly rules: Rules<S>;
  readonly started: ExecutionStartedEvent;
  readonly faults: FaultsLeft;
  readonly state: () => S;
  readonly comparable: (state: S) => unknown;
  readonly isReal: IsReal;
  readonly invariants: readonly NamedCheck<S, Output>[];
  readonly eventually: readonly NamedCheck<S, Output>[];
  readonly allow: ReadonlySet<Allowance>;
  /** A run is cut after so many steps. */
  readonly steps: number;
  readonly memory: TurnMemory;
  /** Runs whose code was caught running outside its turn, perhaps after they were over. */
  readonly strays: Played<S>[];
  /** What runs came to, as payloads. */
  readonly outputs: Set<string | undefined>;
}

/** Where a run may go on in several ways. */
export interface Crossing {
  /** The ways there are: at least two. */
  readonly ways: readonly Step[];
  /** How many steps lie behind. */
  readonly depth: number;
  /** The same where the future is; or what stands in the way of knowing. */
  readonly fingerprint: () => string | Opaque;
}

/** Decides which way a run goes. `undefined` gives it up: others have gone on from there. */
export type Choose = (crossing: Crossing) => number | undefined;

/** A step, and the world before it. */
export interface ToldStep {
  readonly step: Step;
  readonly before: World;
}

export interface Played<S> {
  /** Given up, cut, at its end, or found to be wrong. */
  readonly ending: "givenUp" | "cut" | "end" | "found";
  readonly finding: Finding | undefined;
  readonly told: readonly ToldStep[];
  /** At each crossing, which way it went. */
  readonly choices: readonly number[];
  /** At each crossing, how many ways there were. */
  readonly widths: readonly number[];
  readonly world: World;
  readonly state: S;
}

export async function play<S, Output>(plan: Plan<S, Output>, choose: Choose): Promise<Played<S>> {
  const run = new Run(plan);
  return run.played(await run.play(choose));
}

class Run<S, Output> {
  readonly told: ToldStep[] = [];
  readonly choices: number[] = [];
  readonly widths: number[] = [];
  readonly state: S;
  world: World;
  finding: Finding | undefined;
  readonly #plan: Plan<S, Output>;
  readonly #turns: Turns;
  readonly #context: StepContext;

  constructor(plan: Plan<S, Output>) {
    plan.newProcess();
    this.#plan = plan;
    this.#turns = new Turns(plan, plan.memory, (error) => {
      this.finding ??= foreignAwait(error);
      plan.strays.push(this.played("found"));
    });
    this.state = plan.state();
    this.world = beginning(plan);
    this.#context = contextOf(plan, this.state);
  }

  played(ending: Played<S>["ending"]): Played<S> {
    const { finding, told, choices, widths, world, state } = this;
    return { ending, finding, told, choices, widths, world, state };
  }

  async play(choose: Choose): Promise<Played<S>["ending"]> {
    for (;;) {
      const steps = nextSteps(this.world, this.#plan.rules, this.state);
      this.finding ??= this.#check(steps);
      if (this.finding) return "found";
      const step = steps.length > 1 ? this.#choose(steps, choose) : steps[0];
      if (step === undefined && steps.length > 1) return "givenUp";
      if (step === undefined || step.kind === "end") return this.#end(step);
      if (this.told.length >= this.#plan.steps) return "cut";
      await this.#take(step);
    }
  }

  #choose(steps: readonly Step[], choose: Choose): Step | undefined {
    const { world, state } = this;
    const choice = choose({
      ways: steps,
      depth: this.told.length,
      fingerprint: () => {
        const text = canonical(this.#plan.comparable(state));
        return text instanceof Opaque ? text : fingerprint(world, text);
      },
    });
    if (choice === undefined) return undefined;
    this.choices.push(choice);
    this.widths.push(steps.length);
    return steps[choice];
  }

  async #take(step: Step): Promise<void> {
    this.told.push({ step, before: this.world });
    this.world = takeStep(this.world, step, this.#context);
    if (step.kind === "crash") this.#turns.crash();
    if (step.kind === "turn") await this.#turn(step.instanceId);
  }

  async #turn(instanceId: string): Promise<void> {
    const { world } = this;
    const before = world.instances.get(instanceId);
    if (before === undefined) return;
    const time = Math.max(world.now, before.time, ...before.inbox.map(({ timestamp }) => timestamp));
    const opening: HistoryEvent = { kind: "orchestratorStarted", eventId: -1, timestamp: time };
    const newEvents = [opening, ...before.inbox];
    const result = await this.#turns.run({ instance: before, newEvents });
    if ("kind" in result) {
      this.finding = result;
      return;
    }
    this.world = commitTurn(world, { instance: before, newEvents, ...result }, this.#plan.isReal);
    for (const job of this.world.jobs) modelOf(this.#plan.rules, job);
    const after = this.world.instances.get(instanceId);
    if (after) this.finding = findAtEnd(after, this.#plan.rules.rootId, this.#plan.allow);
  }

  /** An orchestrator that is to take what has come, at once, has not come to rest yet. */
  #check(steps: readonly Step[]): Finding | undefined {
    const { invariants, rules } = this.#plan;
    if (invariants.length === 0 || (rules.batches === "one" && steps[0]?.kind === "turn")) return undefined;
    const shown = exploredWorld<Output>(this.world, rules.rootId, this.#plan.converter);
    return shown && firstBroken("invariant", invariants, this.state, shown);
  }

  #end(last: Step | undefined): "end" | "found" {
    if (last) this.told.push({ step: last, before: this.world });
    const { allow, eventually, rules, converter, outputs } = this.#plan;
    const end = this.world.instances.get(rules.rootId)?.end;
    if (end?.status === "COMPLETED") outputs.add(end.output);
    if (!allow.has("stuck")) this.finding = findStuck(this.world);
    const shown = exploredWorld<Output>(this.world, rules.rootId, converter);
    if (shown) this.finding ??= firstBroken("eventually", eventually, this.state, shown);
    return this.finding ? "found" : "end";
  }
}

/** Nothing has happened yet; the orchestration's start is on its way. */
function beginning<S, Output>({ started, rules, faults }: Plan<S, Output>): World {
  const start = {
    what: "start",
    from: "",
    to: rules.rootId,
    generation: undefined,
    event: started,
    parent: undefined,
  } as const;
  return {
    now: started.timestamp,
    instances: new Map(),
    jobs: [],
    timers: [],
    messages: [start],
    raised: rules.sources.map(() => 0),
    repeatable: rules.sources.map(() => []),
    faults,
  };
}

function contextOf<S>(
  { rules, converter }: { readonly rules: Rules<S>; readonly converter: PayloadConverter },
  state: S,
): StepContext {
  return {
    rules,
    run: (job, outcome) => runModel(modelOf(rules, job), outcome, { job, state, converter }),
    raise: (source, index) => {
      const rule = rules.sources[source];
      const payload = rule?.payloads[index];
      const written = rule?.plain ? converter.writePlain(payload) : converter.write(payload);
      rule?.onRaise(state, payload);
      return written;
    },
  };
}
