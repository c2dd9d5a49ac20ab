import type { BacklogStats } from "@reawait/protocol";

import type { Accepts, NameCount } from "./ready-queue.js";

interface Named {
  readonly name: string;
  readonly version: string | undefined;
}

/** Work of one kind, by where it is. */
export interface Work {
  readonly ready: readonly NameCount[];
  readonly delayed: Iterable<Named>;
  readonly out: Iterable<Named>;
}

type Counts = { -readonly [Where in keyof Work]: number };

/** Counts work by name and version, in the order of the names. Costs as much as there are names, and work not ready. */
export function countBacklog({ ready, delayed, out }: Work, accepts: Accepts): readonly BacklogStats[] {
  const found = new Map<string, Named & Counts>();
  const add = ({ name, version = "" }: Named, where: keyof Work, count: number): void => {
    const id = JSON.stringify([name, version]);
    const counts = found.get(id) ?? { name, version: version || undefined, ready: 0, delayed: 0, out: 0 };
    counts[where] += count;
    found.set(id, counts);
  };
  for (const lane of ready) add(lane, "ready", lane.size);
  for (const work of delayed) add(work, "delayed", 1);
  for (const work of out) add(work, "out", 1);
  return [...found.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, counts]) => ({ ...counts, isTaken: accepts(counts.name, counts.version) }));
}
