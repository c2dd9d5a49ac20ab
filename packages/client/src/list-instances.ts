import type { OrchestrationStatus, QueryInstancesRequest } from "@reawait/protocol";
import { call, type CallOptions } from "./call.js";
import { toInstanceStatus, type InstanceStatus } from "./instance-status.js";
import type { HandleEnvironment } from "./orchestration-handle.js";
import { toTimestamp } from "./to-timestamp.js";

export interface ListOptions extends CallOptions {
  /** Only instances in one of these. Default: all. */
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
export function listInstances(environment: HandleEnvironment, options: ListOptions): AsyncIterable<InstanceStatus> {
  return readPages(environment, options, {
    runtimeStatus: options.statuses,
    createdTimeFrom: toTimestamp(options.createdFrom, "createdFrom"),
    createdTimeTo: toTimestamp(options.createdTo, "createdTo"),
    instanceIdPrefix: options.instanceIdPrefix,
    fetchInputsAndOutputs: options.fetchPayloads ?? false,
    maxInstanceCount: checkPageSize(options.pageSize ?? 100),
  });
}

async function* readPages(
  environment: HandleEnvironment,
  options: CallOptions,
  query: QueryInstancesRequest,
): AsyncGenerator<InstanceStatus, void, undefined> {
  const { connection, converter } = environment;
  const subject = { operation: "list", instanceId: "" };
  let continuationToken: string | undefined;
  do {
    const request = { ...query, continuationToken };
    const page = await call(environment, subject, options, (rest) => connection.queryInstances(request, rest));
    for (const state of page.orchestrationState) yield toInstanceStatus(state, converter);
    ({ continuationToken } = page);
  } while (continuationToken !== undefined && continuationToken !== "");
}

function checkPageSize(pageSize: number): number {
  if (Number.isSafeInteger(pageSize) && pageSize >= 1) return pageSize;
  throw new RangeError(`pageSize must be a whole number of at least 1, not ${String(pageSize)}`);
}
