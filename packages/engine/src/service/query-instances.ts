import type { QueryInstancesRequest, QueryInstancesResponse } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import { orchestrationState } from "./orchestration-state.js";

/** What 0 means. */
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1_000;
/** Bytes of payloads in a page: what clients of any language take at once, with room to spare. */
const LARGEST_PAYLOADS = 1_000_000;

/**
 * A page of instances, oldest first: a page goes on after the last instance of the one before, whatever changed. It may
 * hold fewer than were asked for where their payloads are large, and at least one.
 */
export async function queryInstances(hub: Hub, request: QueryInstancesRequest): Promise<QueryInstancesResponse> {
  const { runtimeStatus, createdTimeFrom, createdTimeTo, instanceIdPrefix, maxInstanceCount } = request;
  const payloads = request.fetchInputsAndOutputs;
  const { instances, more } = await hub.store.queryInstances({
    statuses: runtimeStatus === undefined || runtimeStatus.length === 0 ? undefined : runtimeStatus,
    createdFrom: createdTimeFrom,
    createdTo: createdTimeTo,
    instanceIdPrefix: instanceIdPrefix || undefined,
    afterKey: keyOf(request.continuationToken),
    limit: maxInstanceCount > 0 ? Math.min(maxInstanceCount, LARGEST_PAGE) : DEFAULT_PAGE,
    maxPayloads: payloads ? LARGEST_PAYLOADS : 0,
  });
  const last = instances.at(-1);
  return {
    orchestrationState: instances.map((row) => orchestrationState(hub.turns, row, { payloads })),
    continuationToken: more && last !== undefined ? tokenOf(last.key) : undefined,
  };
}

function tokenOf(key: number): string {
  return Buffer.from(`after:${key}`).toString("base64url");
}

function keyOf(continuationToken: string | undefined): number {
  if (continuationToken === undefined || continuationToken === "") return 0;
  const [, digits] = /^after:(\d{1,15})$/.exec(Buffer.from(continuationToken, "base64url").toString()) ?? [];
  if (digits === undefined) {
    const message = `${JSON.stringify(continuationToken)} is not a continuation token of this engine.`;
    throw new ServiceError("INVALID_ARGUMENT", message);
  }
  return Number(digits);
}
