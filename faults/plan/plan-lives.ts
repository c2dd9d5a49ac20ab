/** Who is killed, where and when: drawn from the seed before anything runs. */
import type { Fate, Place } from "./fate.js";
import type { Random } from "./random.js";

/** The lives of one process, all but the last: that one nobody ends. */
export type Lives = readonly Fate[];

export interface Plan {
  readonly engine: Lives;
  readonly workers: readonly Lives[];
}

/** How late in a life a place may be met: often enough for the load to get on between two deaths. */
const LATEST: Readonly<Record<Place, number>> = {
  killed: 60,
  asked: 60,
  // Each statement that is prepared; some thirty of them before the file is open, and none after.
  opening: 25,
  // Each statement that writes.
  "in-commit": 400,
  "before-commit": 25,
  "after-commit": 25,
  "in-activity": 30,
  "before-activity-answer": 30,
  "after-activity-answer": 30,
  "before-turn-answer": 30,
  "after-turn-answer": 30,
};

/** The engine's storage most of all: that is where something could be lost. */
const ENGINE_PLACES = [
  "in-commit",
  "before-commit",
  "before-commit",
  "after-commit",
  "opening",
  "killed",
  "asked",
] as const;
const WORKER_PLACES = [
  "in-activity",
  "before-activity-answer",
  "after-activity-answer",
  "before-turn-answer",
  "after-turn-answer",
  "killed",
  "asked",
] as const;

/**
 * Spreads so many deaths: two of five fall to the engine, the rest to the workers in turn.
 *
 * @param workers - how many there are, at least one
 */
export function planLives(random: Random, deaths: number, workers: number): Plan {
  const engineDeaths = Math.ceil((deaths * 2) / 5);
  const workerDeaths = deaths - engineDeaths;
  return {
    engine: draw(random, engineDeaths, ENGINE_PLACES),
    workers: Array.from({ length: workers }, (_, index) =>
      draw(random, Math.floor((workerDeaths + index) / workers), WORKER_PLACES),
    ),
  };
}

function draw(random: Random, count: number, places: readonly [Place, ...Place[]]): Lives {
  return Array.from({ length: count }, () => {
    const place = random.pick(places);
    return { place, count: random.integer(1, LATEST[place]) };
  });
}
