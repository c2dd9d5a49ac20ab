import type { NameFilter, WorkItemFilters } from "@reawait/protocol";

import type { Accepts } from "./ready-queue.js";

/** What a worker takes, for each kind of work. */
export interface Acceptance {
  readonly orchestrator: Accepts;
  readonly activity: Accepts;
}

const everything: Accepts = () => true;

/** No filters mean everything; a list that is there and empty means nothing. Names and versions match exactly. */
export function acceptanceOf(filters: WorkItemFilters | undefined): Acceptance {
  if (filters === undefined) return { orchestrator: everything, activity: everything };
  return { orchestrator: acceptList(filters.orchestrations), activity: acceptList(filters.activities) };
}

function acceptList(filters: readonly NameFilter[]): Accepts {
  const versionsByName = new Map<string, Set<string> | "any">();
  for (const { name, versions } of filters) {
    const known = versionsByName.get(name);
    if (known === "any" || versions.length === 0) versionsByName.set(name, "any");
    else versionsByName.set(name, new Set([...(known ?? []), ...versions]));
  }
  return (name, version) => {
    const versions = versionsByName.get(name);
    return versions === "any" || versions?.has(version ?? "") === true;
  };
}
