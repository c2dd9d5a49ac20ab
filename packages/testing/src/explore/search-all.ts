/**
 * Goes through all runs, depth first: each run repeats the choices of the last one up to the last crossing with a way
 * left, and takes that way.
 *
 * 1. A run that comes to a world where another has been is given up: what can follow is known. Worlds with the same
 *    fingerprint have the same future, so nothing is lost by it (see `fingerprint.ts`).
 * 2. No world comes twice in one run, for each step leaves a trace in it; so all that follows a world is known when its
 *    crossing is done with, and so is how many runs that is.
 * 3. What was cut off below a world was not explored: who comes there in fewer steps goes on.
 */
import { Opaque } from "./canonical.js";
import type { Choose, Played } from "./play.js";

/** A crossing on the way of the run at hand. */
interface Junction {
  readonly width: number;
  readonly depth: number;
  readonly fingerprint: string | undefined;
  way: number;
  /** How many runs go through it, as far as they are explored. */
  runs: bigint;
  cut: boolean;
}

type Known = Pick<Junction, "depth" | "runs" | "cut">;

export class SearchAll {
  readonly #path: Junction[] = [];
  readonly #known = new Map<string, Known>();
  readonly #pruning: boolean;
  #met: Known | undefined;
  /** How many crossings the run at hand has come to. */
  #crossings = 0;
  #total = 0n;
  #done = false;
  /** What keeps worlds from being compared. */
  opaque: string | undefined;

  constructor({ pruning }: { readonly pruning: boolean }) {
    this.#pruning = pruning;
  }

  get done(): boolean {
    return this.#done;
  }

  /** How many runs there are, or have been explored so far, those included that others stood for. */
  get runs(): bigint {
    return this.#path.reduce((sum, { runs }) => sum + runs, this.#total);
  }

  /** How many worlds with several ways to go on were met. */
  get states(): number {
    return this.#known.size + this.#path.length;
  }

  /** The choices of the next run. */
  begin(): Choose {
    this.#crossings = 0;
    this.#met = undefined;
    return ({ ways, depth, fingerprint }) => {
      const width = ways.length;
      const junction = this.#path[this.#crossings++];
      if (junction) return follow(junction, width);
      const text = this.#pruning ? fingerprint() : undefined;
      if (text instanceof Opaque) this.opaque ??= text.what;
      const mark = text instanceof Opaque ? undefined : text;
      const known = mark === undefined ? undefined : this.#known.get(mark);
      if (known && (!known.cut || known.depth <= depth)) {
        this.#met = known;
        return undefined;
      }
      this.#path.push({ width, depth, fingerprint: mark, way: 0, runs: 0n, cut: false });
      return 0;
    };
  }

  /** A run is over: turns to the next way that nobody has gone. */
  end(ending: Played<unknown>["ending"]): void {
    const missed = this.#path[this.#crossings];
    if (missed) throw unsteady(missed.width, 1);
    let leaf: Pick<Known, "runs" | "cut"> = this.#met ?? { runs: 1n, cut: ending === "cut" };
    for (;;) {
      const junction = this.#path.at(-1);
      if (junction === undefined) {
        this.#total += leaf.runs;
        this.#done = true;
        return;
      }
      junction.runs += leaf.runs;
      junction.cut ||= leaf.cut;
      junction.way += 1;
      if (junction.way < junction.width) return;
      this.#path.pop();
      if (junction.fingerprint !== undefined) this.#known.set(junction.fingerprint, junction);
      leaf = junction;
    }
  }
}

function follow({ way, width }: Junction, now: number): number {
  if (width === now) return way;
  throw unsteady(width, now);
}

function unsteady(width: number, now: number): Error {
  return new Error(
    `the same choices led to ${width} ways to go on at first, and to ${now} when repeated: what the models, "after", ` +
      '"when" and the checks do must depend on nothing but the state and the input, and "state" must make a new one each time',
  );
}
