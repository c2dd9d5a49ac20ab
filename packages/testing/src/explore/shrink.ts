/**
 * Makes the story of a finding short, as long as the same goes wrong. Three ways, each the same every time: steps are left
 * out, many at once at first; all shorter runs are looked through, where there are not too many; and choices are lowered,
 * towards the ordinary.
 */
import { play, type Choose, type Played, type Plan } from "./play.js";
import { SearchAll } from "./search-all.js";
import { stepName } from "./steps.js";

/** So many runs are spent on leaving out, and on lowering; and so many short ones on looking through all. */
const ATTEMPTS = 500;
const SHORT_ATTEMPTS = 1_000;

/** Choices that fit any program: after the last way comes the first, and after the last choice the first way each time. */
function guided(choices: readonly number[]): Choose {
  let at = 0;
  return ({ ways }) => (choices[at++] ?? 0) % ways.length;
}

/** Takes these steps, in this order as far as they are possible; and the first way where none of them is. */
function following(names: readonly string[]): Choose {
  const left = [...names];
  return ({ ways }) => {
    const possible = ways.map(stepName);
    const at = left.findIndex((name) => possible.includes(name));
    const [name = ""] = at < 0 ? [] : left.splice(at, 1);
    return Math.max(0, possible.indexOf(name));
  };
}

export async function shrink<S, Output>(plan: Plan<S, Output>, found: Played<S>): Promise<Played<S>> {
  const shrinking = new Shrinking(plan, found);
  await shrinking.leaveOut();
  await shrinking.searchShorter();
  await shrinking.lower();
  return shrinking.best;
}

class Shrinking<S, Output> {
  best: Played<S>;
  readonly #plan: Plan<S, Output>;

  constructor(plan: Plan<S, Output>, found: Played<S>) {
    this.#plan = plan;
    this.best = found;
  }

  /** Delta debugging over the steps. */
  async leaveOut(): Promise<void> {
    const tried = new Set<string>();
    const names = (): readonly string[] => this.best.told.map(({ step }) => stepName(step));
    let size = Math.ceil(names().length / 2);
    for (let from = 0; size > 0 && tried.size < ATTEMPTS; from++) {
      if (from >= names().length) {
        size = Math.floor(size / 2);
        from = -1;
        continue;
      }
      const rest = names().toSpliced(from, size);
      if (tried.has(rest.join())) continue;
      tried.add(rest.join());
      if (!(await this.#improve(following(rest)))) continue;
      size = Math.ceil(names().length / 2);
      from = -1;
    }
  }

  /** Goes through all runs of a step, then of two, and so on: the first that is found is as short as can be. */
  async searchShorter(): Promise<void> {
    let attempts = 0;
    for (let steps = 1; steps < this.best.told.length; steps++) {
      const search = new SearchAll({ pruning: true });
      while (!search.done) {
        if (attempts++ === SHORT_ATTEMPTS) return;
        const played = await play({ ...this.#plan, steps }, search.begin());
        search.end(played.ending);
        this.#take(played);
      }
    }
  }

  async lower(): Promise<void> {
    for (let at = 0, attempts = 0; at < this.best.choices.length; at++) {
      for (let way = 0; way < (this.best.choices[at] ?? 0) && attempts < ATTEMPTS; way++, attempts++) {
        if (await this.#improve(guided(this.best.choices.with(at, way)))) way = -1;
      }
    }
  }

  async #improve(choose: Choose): Promise<boolean> {
    return this.#take(await play(this.#plan, choose));
  }

  #take(played: Played<S>): boolean {
    if (!isSame(this.best, played) || !isShorter(played, this.best)) return false;
    this.best = played;
    return true;
  }
}

function isSame({ finding }: Played<unknown>, { finding: other }: Played<unknown>): boolean {
  return finding !== undefined && other?.kind === finding.kind && other.subject === finding.subject;
}

function isShorter(one: Played<unknown>, other: Played<unknown>): boolean {
  const [a, b] = [sizeOf(one), sizeOf(other)];
  const at = a.findIndex((size, index) => size !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** Few steps first, then few detours, then early ways. */
function sizeOf({ told, choices }: Played<unknown>): readonly number[] {
  const detours = choices.filter((choice) => choice !== 0);
  return [told.length, detours.length, detours.reduce((sum, choice) => sum + choice, 0), choices.length];
}
