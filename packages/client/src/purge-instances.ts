import type { OrchestrationStatus } from "@reawait/protocol";
import type { CallOptions } from "./call.js";
import { checkStatuses } from "./check-statuses.js";
import type { ClientEnvironment } from "./client-environment.js";
import { perform } from "./perform.js";
import { toTimestamp } from "./to-timestamp.js";

/** What a purge by filter deletes: instances that have ended. */
export interface PurgeFilter {
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
  /** Only instances in one of these: none, where it is empty. Default: all. */
  readonly statuses?: readonly OrchestrationStatus[] | undefined;
}

/** What a purge by filter did. */
export interface PurgeResult {
  /** How many instances were deleted. */
  readonly deleted: number;
  /** Whether those were all. An engine may stop in between, so as not to keep its caller waiting: then call again. */
  readonly isComplete: boolean;
}

const subject = { operation: "purge by filter", instanceId: "", expectsInstance: false };

export async function purgeInstances(
  environment: ClientEnvironment,
  { createdFrom, createdTo, statuses }: PurgeFilter,
  options: CallOptions,
): Promise<PurgeResult> {
  const filter = {
    createdTimeFrom: toTimestamp(createdFrom, "createdFrom"),
    createdTimeTo: toTimestamp(createdTo, "createdTo"),
    runtimeStatus: checkStatuses(statuses, "statuses"),
  };
  // To engines an empty list of statuses means any.
  if (statuses?.length === 0) return { deleted: 0, isComplete: true };
  const request = { target: { kind: "filter", filter }, recursive: false } as const;
  return await perform(environment, { operation: "purge", instanceId: "", subject }, options, async (_passed, rest) => {
    const { deletedInstanceCount, isComplete = true } = await environment.connection.purgeInstances(request, rest);
    return { deleted: deletedInstanceCount, isComplete };
  });
}
