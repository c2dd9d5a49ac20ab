import type { OrchestratorDefinition } from "@reawait/core";
import { hostScheduler } from "@reawait/core/internal";
import { oneOf } from "../options/check-options.js";
import { watchRejections } from "../rejections/watch-rejections.js";
import { readChoices, writeChoices } from "./choices.js";
import type { ExploreOptions } from "./explore-options.js";
import { planOf, whole } from "./plan-of.js";
import { play, type Choose, type Played, type Plan } from "./play.js";
import { printedRun } from "./printed-run.js";
import { ExplorationError, reportOf, type Exploration } from "./report.js";
import { SearchAll } from "./search-all.js";
import { SearchRandom } from "./search-random.js";
import { shrink } from "./shrink.js";
import { tell } from "./story.js";

/**
 * Runs an orchestration through all that the world may do to it: activities, timers and events in every order, failures,
 * crashes and duplicates as far as `faults` allows. After each step it checks what has to hold. No engine, no
 * waiting: thousands of turns a second.
 *
 * Besides the conditions given, it always checks that the code is deterministic, that it waits for nothing that is not
 * durable, that it does not fail, that no run ends with somebody waiting for ever, and that no event is left that nobody
 * took; the last three can be allowed.
 *
 * @param orchestrator - what is explored
 * @param options - `input`, the models of the world around it, and what has to hold
 * @returns how much was explored, whether that was all, and what the orchestration can come to
 *
 * @throws ExplorationError at the first run in which something goes wrong: with its story, made as short as possible, and
 *   the choices that repeat it (`only`)
 * @throws TypeError or RangeError where an option makes no sense, or an activity is called that has no model; where `only`
 *   fits no run of the code any more
 *
 * @example
 * const report = await explore(placeOrder, {
 *   input: { id: "A-1", amount: 30 },
 *   state: () => ({ charges: 0 }),
 *   activities: (model) => [
 *     model(charge, (state, order) => {
 *       state.charges += 1;
 *       return { receipt: order.id };
 *     }),
 *   ],
 *   faults: { lostAnswers: 1 },
 *   invariant: { "charges at most once": (state) => state.charges <= 1 },
 * });
 * console.log(report.summary);
 */
export async function explore<Input, Output, S extends object = object>(
  orchestrator: OrchestratorDefinition<Input, Output>,
  options: ExploreOptions<Input, Output, S>,
): Promise<Exploration<Output>> {
  const plan = planOf(orchestrator, options);
  const limits: Limits = {
    strategy: oneOf("strategy", options.strategy ?? "auto", ["auto", "all", "random"]),
    seed: seedOf(options.seed ?? 1),
    runs: whole("budget.runs", options.budget?.runs ?? 2_000, 1),
    turns: whole("budget.turns", options.budget?.turns ?? 50_000, 1),
    only: options.only === undefined ? undefined : readChoices(options.only),
    pruning: options.pruning ?? true,
  };
  // Promises that an orchestrator has not awaited yet may reject: that is its own affair, as it is in a worker.
  const stopWatching = watchRejections({ owns: (instanceId) => plan.owned.has(instanceId) });
  try {
    return await new Explorer(orchestrator.name, plan, limits).explore();
  } finally {
    stopWatching();
  }
}

interface Limits {
  readonly strategy: "auto" | "all" | "random";
  readonly seed: number;
  readonly runs: number;
  readonly turns: number;
  readonly only: readonly number[] | undefined;
  readonly pruning: boolean;
}

class Explorer<S, Output> {
  readonly #name: string;
  readonly #plan: Plan<S, Output>;
  readonly #limits: Limits;
  readonly #all: SearchAll;
  readonly #random: SearchRandom;
  #runs = 0;
  #cut = 0;

  constructor(name: string, plan: Plan<S, Output>, limits: Limits) {
    this.#name = name;
    this.#plan = plan;
    this.#limits = limits;
    this.#all = new SearchAll(limits);
    this.#random = new SearchRandom(limits.seed);
  }

  async explore(): Promise<Exploration<Output>> {
    const { strategy, only, runs } = this.#limits;
    if (only) {
      const printed = printedRun(this.#name, only);
      const played = await this.#play(printed.choose);
      if (played.finding) throw this.#error(played, 1);
      printed.checkEnd(played);
      return this.#report();
    }
    await this.#search(strategy, runs);
    // What is foreign may still come back: give it a last chance to be noticed.
    await new Promise<void>((done) => hostScheduler.macrotask(done));
    this.#throwStrays();
    return this.#report();
  }

  async #search(strategy: Limits["strategy"], runs: number): Promise<void> {
    if (strategy !== "random") await this.#goThroughAll(strategy === "all" ? 1 : 0.5);
    if (strategy !== "all" && !this.#all.done) {
      while (this.#runs < runs && this.#hasTurns(1)) this.#random.end(await this.#play(this.#random.begin()));
    }
  }

  async #goThroughAll(share: number): Promise<void> {
    while (!this.#all.done && this.#runs < this.#limits.runs * share && this.#hasTurns(share)) {
      const { ending } = await this.#play(this.#all.begin());
      this.#all.end(ending);
    }
  }

  #hasTurns(share: number): boolean {
    return this.#plan.memory.turns < this.#limits.turns * share;
  }

  async #play(choose: Choose): Promise<Played<S>> {
    this.#runs += 1;
    const played = await play(this.#plan, choose);
    if (played.ending === "cut") this.#cut += 1;
    if (played.finding && this.#limits.only === undefined) {
      throw this.#error(await shrink(this.#plan, played), this.#runs);
    }
    this.#throwStrays();
    return played;
  }

  #throwStrays(): void {
    const [stray] = this.#plan.strays;
    if (stray) throw this.#error(stray, this.#runs);
  }

  #error({ finding, told, choices, world, state }: Played<S>, run: number): Error {
    if (finding === undefined) return new Error("a run without a finding was taken for one with");
    const story = tell(told, this.#plan.rules, world);
    const found = { ...finding, story, choices: writeChoices(choices), run, state };
    return new ExplorationError(found, { orchestrator: this.#name, seed: this.#limits.seed });
  }

  #report(): Exploration<Output> {
    const { runs: covered, done, opaque } = this.#all;
    const { distinct, estimate } = this.#random;
    const complete = done && this.#cut === 0;
    const least = this.#limits.only ? 1n : covered > distinct ? covered : distinct;
    const { converter, memory, outputs } = this.#plan;
    return reportOf({
      complete,
      interleavings: least,
      estimate: complete ? undefined : estimate,
      runs: this.#runs,
      turns: memory.turns,
      cut: this.#cut,
      seed: this.#limits.seed,
      // What it returns is typed by its definition.
      outputs: [...outputs].map((output) => converter.read(output) as Output),
      opaque,
    });
  }
}

function seedOf(seed: unknown): number {
  if (Number.isSafeInteger(seed)) return seed as number;
  throw new TypeError(`seed must be a whole number, not ${String(seed)}`);
}
