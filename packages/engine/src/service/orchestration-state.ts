import type { FailureDetails, OrchestrationState } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import { parseFailure, parseTags } from "../stored-json.js";

/** What of an instance is in memory only. */
export interface HeldInstances {
  /** Why it is held, if it is. */
  heldFor(instanceKey: number): FailureDetails | undefined;
}

/**
 * An instance as clients see it. Input, output, custom status and failure details only where they are wanted; those of an
 * instance that still runs say why it is held.
 */
export function orchestrationState(
  held: HeldInstances,
  row: InstanceRow,
  wanted: { readonly payloads: boolean },
): OrchestrationState {
  const { payloads } = wanted;
  return {
    instanceId: row.instanceId,
    name: row.name,
    version: row.version,
    orchestrationStatus: row.status,
    scheduledStartTimestamp: row.scheduledAt,
    createdTimestamp: row.createdAt,
    lastUpdatedTimestamp: row.updatedAt,
    completedTimestamp: row.completedAt,
    input: payloads ? row.input : undefined,
    output: payloads ? row.output : undefined,
    customStatus: payloads ? row.customStatus : undefined,
    failureDetails: payloads ? (parseFailure(row.failure) ?? held.heldFor(row.key)) : undefined,
    executionId: row.executionId,
    parentInstanceId: row.parent?.instanceId,
    tags: parseTags(row.tags),
  };
}
