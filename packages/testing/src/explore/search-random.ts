/** Takes ways at random, each as likely as the others at its crossing; the same seed, the same ways. */
import { writeChoices } from "./choices.js";
import type { Choose, Played } from "./play.js";
import { seededRandom } from "./seeded-random.js";

export class SearchRandom {
  readonly #seed: number;
  readonly #seen = new Set<string>();
  #count = 0;
  /** The sum of how many runs there would be if all crossings were as wide as those of each run (Knuth's estimate). */
  #widths = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** How many different runs there were. */
  get distinct(): bigint {
    return BigInt(this.#seen.size);
  }

  /** How many runs there are in all: right on the average. */
  get estimate(): number | undefined {
    return this.#count === 0 ? undefined : this.#widths / this.#count;
  }

  /** The choices of the next run. */
  begin(): Choose {
    const random = seededRandom(`${this.#seed}/${this.#count}`);
    return ({ ways }) => Math.floor(random() * ways.length);
  }

  end({ choices, widths }: Pick<Played<unknown>, "choices" | "widths">): void {
    this.#count += 1;
    this.#seen.add(writeChoices(choices));
    this.#widths += widths.reduce((product, width) => product * width, 1);
  }
}
