import type { ListInstanceIdsRequest, ListInstanceIdsResponse } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

import type { Hub } from "../hub.js";
import type { EndedPosition } from "../store/store.js";
import { terminalStatuses } from "./terminal-statuses.js";

/** What 0 means. */
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1_000;

/** A page of ids of instances that are over, by the time they ended: what ends meanwhile comes on a later page. */
export async function listInstanceIds(hub: Hub, request: ListInstanceIdsRequest): Promise<ListInstanceIdsResponse> {
  const { runtimeStatus, completedTimeFrom, completedTimeTo, pageSize, lastInstanceKey } = request;
  const { instanceIds, last } = await hub.store.listEnded({
    statuses: terminalStatuses(runtimeStatus),
    completedFrom: completedTimeFrom,
    completedTo: completedTimeTo,
    after: positionOf(lastInstanceKey),
    limit: pageSize > 0 ? Math.min(pageSize, LARGEST_PAGE) : DEFAULT_PAGE,
  });
  return { instanceIds, lastInstanceKey: last && tokenOf(last) };
}

function tokenOf({ completedAt, key }: EndedPosition): string {
  return Buffer.from(`ended:${completedAt}:${key}`).toString("base64url");
}

function positionOf(token: string | undefined): EndedPosition | undefined {
  if (token === undefined || token === "") return undefined;
  const [, completedAt, key] = /^ended:(-?\d{1,16}):(\d{1,15})$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (completedAt === undefined || key === undefined) {
    const message = `${JSON.stringify(token)} is not the key of a last instance that this engine gave.`;
    throw new ServiceError("INVALID_ARGUMENT", message);
  }
  return { completedAt: Number(completedAt), key: Number(key) };
}
