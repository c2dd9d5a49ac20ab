/**
 * How a process ends: at the n-th time that its life comes to a place. Places are counted, never timed, so that a seed
 * chooses the same moments on a fast machine and on a slow one.
 */

/** Where the engine kills itself: at its storage. */
export type EnginePlace = "opening" | "in-commit" | "before-commit" | "after-commit";

/** Where a worker kills itself: at what it does, and at what it tells the engine. */
export type WorkerPlace =
  "in-activity" | "before-activity-answer" | "after-activity-answer" | "before-turn-answer" | "after-turn-answer";

/**
 * What the suite does to a process from outside, at a step that anybody makes: kills it, or asks it to stop, as those do
 * who put a new version in its place.
 */
export type OutsidePlace = "killed" | "asked";

export type Place = OutsidePlace | EnginePlace | WorkerPlace;

export interface Fate {
  readonly place: Place;
  /** Which time of coming there is its last: 1 or more. */
  readonly count: number;
}

/** As a process is told it in its environment, for example `before-commit:12`. */
export function writeFate({ place, count }: Fate): string {
  return `${place}:${count}`;
}

/**
 * What a process counts down at its places.
 *
 * @param text - as `writeFate` wrote it; empty where the process may live
 * @param die - called once, at the place and time
 */
export function watchFate(text: string, die: () => void): (here: Place) => void {
  const [place = "", count = "0"] = text.split(":");
  let left = Number(count);
  return (here) => {
    if (here === place && --left === 0) die();
  };
}
