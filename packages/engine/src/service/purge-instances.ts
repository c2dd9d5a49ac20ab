/**
 * Deleting instances that are over. A large purge is many commits, so that nobody waits long behind one of them; of a tree
 * the leaves go first, so that one that was interrupted can be done again.
 */
import type {
  CallOptions,
  PurgeInstanceFilter,
  PurgeInstancesRequest,
  PurgeInstancesResponse,
} from "@reawait/protocol";
import { isTerminalStatus, ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import type { PurgeUnit, UnitOutcome } from "../store/store.js";
import { terminalStatuses } from "./terminal-statuses.js";

/** Of the ids that one unit is given, and how much it deletes: some milliseconds' worth. */
const IDS_PER_UNIT = 200;
const LIMIT_PER_UNIT = 5_000;
/** How many keys are searched at once. */
const KEYS_PER_SEARCH = 10_000;
/** Milliseconds after which a purge by filter stops where none were given: less than callers wait for an answer. */
const DEFAULT_TIMEOUT = 30_000;

/**
 * An unknown instance counts as deleted by somebody else. One that still runs, itself or, where that is asked for, a
 * sub-orchestration of it, is `FAILED_PRECONDITION`, unless it was only found by a filter: then it is left out.
 */
export async function purgeInstances(
  hub: Hub,
  { target, recursive }: PurgeInstancesRequest,
  options: CallOptions | undefined,
): Promise<PurgeInstancesResponse> {
  switch (target.kind) {
    case "instance":
      return purgeNamed(hub, [target.instanceId], recursive);
    case "batch":
      return purgeNamed(hub, target.instanceIds, recursive);
    case "filter":
      return purgeFound(hub, target.filter, recursive, options?.signal);
  }
}

async function purgeNamed(
  hub: Hub,
  instanceIds: readonly string[],
  recursive: boolean,
): Promise<PurgeInstancesResponse> {
  await refuseRunning(hub, instanceIds, recursive);
  const ids = [...new Set(instanceIds)];
  return purge(hub, ids, { recursive, ifRunning: "refuse" }, () => false);
}

/** Before anything is deleted, so that a batch goes whole or not at all, as far as that can be seen beforehand. */
async function refuseRunning(hub: Hub, instanceIds: readonly string[], recursive: boolean): Promise<void> {
  const below = recursive ? await Promise.all(instanceIds.map((id) => hub.store.findRunningDescendants(id))) : [];
  const rows = await Promise.all([...instanceIds, ...below.flat()].map((id) => hub.store.readInstance(id)));
  for (const row of rows) {
    if (row !== undefined && !isTerminalStatus(row.status)) throw notTerminal(row.instanceId, row.status);
  }
}

async function purgeFound(
  hub: Hub,
  filter: PurgeInstanceFilter,
  recursive: boolean,
  signal: AbortSignal | undefined,
): Promise<PurgeInstancesResponse> {
  const { createdTimeFrom: createdFrom, createdTimeTo: createdTo, timeout = DEFAULT_TIMEOUT } = filter;
  const statuses = terminalStatuses(filter.runtimeStatus);
  const end = hub.clock.now() + timeout;
  const isToStop = (deleted: number): boolean =>
    signal?.aborted === true || hub.closed !== undefined || (deleted > 0 && hub.clock.now() >= end);
  let deletedInstanceCount = 0;
  // Those that are created from now on are not meant.
  const lastKey = hub.keys.lastInstance;
  for (let afterKey = 0; afterKey < lastKey; afterKey += KEYS_PER_SEARCH) {
    const toKey = Math.min(afterKey + KEYS_PER_SEARCH, lastKey);
    const found = await hub.store.findInstances({ afterKey, toKey, statuses, createdFrom, createdTo });
    const ids = await withoutRunning(
      hub,
      found.map(({ instanceId }) => instanceId),
      recursive,
    );
    const already = deletedInstanceCount;
    const purged = await purge(hub, ids, { recursive, ifRunning: "skip" }, (deleted) => isToStop(already + deleted));
    deletedInstanceCount += purged.deletedInstanceCount;
    if (!purged.isComplete) return { deletedInstanceCount, isComplete: false };
  }
  return { deletedInstanceCount, isComplete: true };
}

/** Those with nothing running below them. */
async function withoutRunning(
  hub: Hub,
  instanceIds: readonly string[],
  recursive: boolean,
): Promise<readonly string[]> {
  if (!recursive) return instanceIds;
  const below = await Promise.all(instanceIds.map((id) => hub.store.findRunningDescendants(id)));
  return instanceIds.filter((_, index) => below[index]?.length === 0);
}

/** @param isToStop - asked before each commit, with how many instances were deleted so far */
async function purge(
  hub: Hub,
  instanceIds: readonly string[],
  how: Pick<PurgeUnit, "recursive" | "ifRunning">,
  isToStop: (deleted: number) => boolean,
): Promise<{ readonly deletedInstanceCount: number; readonly isComplete: boolean }> {
  let deletedInstanceCount = 0;
  for (let begin = 0; begin < instanceIds.length;) {
    if (isToStop(deletedInstanceCount)) return { deletedInstanceCount, isComplete: false };
    const unit: PurgeUnit = {
      kind: "purge",
      instanceIds: instanceIds.slice(begin, begin + IDS_PER_UNIT),
      limit: LIMIT_PER_UNIT,
      ...how,
    };
    const { instances, done } = await hub.committer.submit(unit, (outcome) => purged(hub, outcome));
    deletedInstanceCount += instances.length;
    begin += done;
  }
  return { deletedInstanceCount, isComplete: true };
}

type Purged = Extract<UnitOutcome, { readonly kind: "purged" }>;

function purged(hub: Hub, outcome: UnitOutcome): Purged {
  if (outcome.kind === "notTerminal") throw notTerminal(outcome.instanceId, outcome.status);
  if (outcome.kind !== "purged") throw new Error(`The storage answered a purge with ${outcome.kind}.`);
  for (const { key } of outcome.instances) hub.activities.revoke(key);
  return outcome;
}

function notTerminal(instanceId: string, status: string): ServiceError {
  const message = `${JSON.stringify(instanceId)} cannot be purged before it is over: its status is ${status}.`;
  return new ServiceError("FAILED_PRECONDITION", message);
}
