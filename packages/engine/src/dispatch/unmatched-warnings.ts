/**
 * Tells of ready work that no connected worker takes (E6): a wrong name is found at once, instead of an orchestration
 * that stands still. Once for each name and version, until a worker that takes it has connected. Where no worker is
 * connected at all there is nothing to tell.
 */
import type { Logger, NameFilter } from "@reawait/protocol";

import type { ReadyItem, ReadyQueue } from "./ready-queue.js";
import type { Streams } from "./streams.js";
import type { WorkKind } from "./work-stream.js";

/** To be called whenever work may have become ready, or workers have come or gone. */
export type WarnOfUnmatched = () => void;

interface Waiting extends ReadyItem {
  readonly instanceId?: string | undefined;
}

const NAMES_SHOWN = 10;

export function createUnmatchedWarnings(
  kind: WorkKind,
  queue: Pick<ReadyQueue<Waiting>, "unmatched">,
  streams: Streams,
  logger: Logger,
): WarnOfUnmatched {
  const accepts = streams.accepts(kind);
  const warned = new Map<string, Waiting>();

  return () => {
    for (const [id, { name, version }] of warned) if (accepts(name, version)) warned.delete(id);
    if (streams.count === 0) return;
    for (const item of queue.unmatched(accepts)) {
      const id = JSON.stringify([item.name, item.version ?? ""]);
      if (warned.has(id)) continue;
      warned.set(id, { ...item, instanceId: undefined });
      logger.warn(describeUnmatched(kind, item, streams.filters(kind)));
    }
  };
}

/** What waits, and what is taken instead. */
export function describeUnmatched(kind: WorkKind, waiting: Waiting, taken: readonly NameFilter[]): string {
  const { name, version, instanceId } = waiting;
  const which = `${kind} ${quote(name)}${version ? ` in version ${quote(version)}` : ""}`;
  const whose = instanceId === undefined ? "" : ` (instance ${quote(instanceId)})`;
  const names = [...versionsByName(taken)].sort(byLikeness(name));
  const nearest = names[0]?.[0];
  const isMisspelt = nearest !== name && nearest?.toLowerCase() === name.toLowerCase();
  const hint = isMisspelt ? ` Did you mean ${quote(nearest)}?` : "";
  return `No connected worker takes the ${which}${whose}: it waits.${hint} ${listNames(names)}`;
}

function listNames(names: readonly (readonly [string, readonly string[]])[]): string {
  if (names.length === 0) return "Workers take none.";
  const shown = names.slice(0, NAMES_SHOWN).map(([name, versions]) => {
    const only = versions.map((version) => (version === "" ? "none" : quote(version)));
    return only.length === 0 ? quote(name) : `${quote(name)} (version ${only.join(" or ")})`;
  });
  const rest = names.length - shown.length;
  return `Workers take: ${shown.join(", ")}${rest > 0 ? `, and ${rest} more` : ""}.`;
}

/** No versions means any. */
function versionsByName(taken: readonly NameFilter[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, readonly string[]>();
  for (const { name, versions } of taken) {
    const known = byName.get(name);
    const any = versions.length === 0 || known?.length === 0;
    byName.set(name, any ? [] : [...new Set([...(known ?? []), ...versions])]);
  }
  return byName;
}

type Named = readonly [name: string, ...unknown[]];

/** The likest first, among equals by name. */
function byLikeness(wanted: string): (one: Named, other: Named) => number {
  return ([one], [other]) => likeness(wanted, other) - likeness(wanted, one) || (one < other ? -1 : 1);
}

/** How long a beginning two names share, upper and lower case being the same. */
function likeness(wanted: string, name: string): number {
  if (name === wanted) return Infinity;
  const [a, b] = [wanted.toLowerCase(), name.toLowerCase()];
  if (a === b) return a.length + 1;
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
