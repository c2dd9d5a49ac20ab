import type { OrchestrationStatus, QueryInstancesRequest } from "@reawait/protocol";
import type { CallOptions } from "./call.js";
import { checkStatuses } from "./check-statuses.js";
import type { ClientEnvironment } from "./client-environment.js";
import type { InstanceStatus } from "./instance-status.js";
import { perform } from "./perform.js";
import { readStatuses } from "./read-status.js";
import { toTimestamp } from "./to-timestamp.js";

export interface ListOptions extends CallOptions {
  /** Only instances in one of these: none, where it is empty. Default: all. */
  readonly statuses?: readonly OrchestrationStatus[] | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdTo?: Date | undefined;
  readonly instanceIdPrefix?: string | undefined;
  /** Whether input, output, custom status and failure are wanted too. Default: `false`. */
  readonly fetchPayloads?: boolean | undefined;
  /** How many are read at once. Default: 100. */
  readonly pageSize?: number | undefined;
}

/** Reads page after page, as far as it is iterated. A timeout is for each page. */
export function listInstances(environment: ClientEnvironment, options: ListOptions): AsyncIterable<InstanceStatus> {
  return readPages(environment, options, {
    runtimeStatus: checkStatuses(options.statuses, "statuses"),
    createdTimeFrom: toTimestamp(options.createdFrom, "createdFrom"),
    createdTimeTo: toTimestamp(options.createdTo, "createdTo"),
    instanceIdPrefix: options.instanceIdPrefix,
    fetchInputsAndOutputs: options.fetchPayloads ?? false,
    maxInstanceCount: checkPageSize(options.pageSize ?? 100),
  });
}

async function* readPages(
  environment: ClientEnvironment,
  options: CallOptions,
  query: QueryInstancesRequest,
): AsyncGenerator<InstanceStatus, void, undefined> {
  // To engines an empty list of statuses means any.
  if (query.runtimeStatus?.length === 0) return;
  const subject = { operation: "list", instanceId: "", expectsInstance: false };
  const operation = { operation: "list", instanceId: "", subject };
  let continuationToken: string | undefined;
  do {
    let following: string | undefined;
    const page = await perform(environment, operation, options, async (_passed, rest) => {
      const answer = await environment.connection.queryInstances({ ...query, continuationToken }, rest);
      following = answer.continuationToken;
      return await readStatuses(environment, answer.orchestrationState, rest);
    });
    yield* page;
    continuationToken = following;
  } while (continuationToken !== undefined && continuationToken !== "");
}

function checkPageSize(pageSize: number): number {
  if (Number.isSafeInteger(pageSize) && pageSize >= 1) return pageSize;
  throw new RangeError(`pageSize must be a whole number of at least 1, not ${String(pageSize)}`);
}
