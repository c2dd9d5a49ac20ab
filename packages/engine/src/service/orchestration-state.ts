import type { OrchestrationState } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import { parseFailure, parseTags } from "../stored-json.js";

/** An instance as clients see it. Input, output, custom status and failure details only where they are wanted. */
export function orchestrationState(row: InstanceRow, wanted: { readonly payloads: boolean }): OrchestrationState {
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
    failureDetails: payloads ? parseFailure(row.failure) : undefined,
    executionId: row.executionId,
    parentInstanceId: row.parent?.instanceId,
    tags: parseTags(row.tags),
  };
}
