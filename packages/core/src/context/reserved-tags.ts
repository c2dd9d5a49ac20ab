/** Tags that the SDK itself puts on calls. They travel with those of users, who never see them. */
import type { Tags } from "@reawait/protocol";
import { RESERVED_PREFIX } from "../names.js";

/** Which attempt of a call it is, from the second on. */
const ATTEMPT = "reawait:attempt";

/** The tags of a call that is made again. */
export function withAttempt(tags: Tags | undefined, attempt: number): Tags {
  return { ...tags, [ATTEMPT]: String(attempt) };
}

/** Which attempt a call is: 1 unless its tags say more. */
export function attemptOf(tags: Tags | undefined): number {
  const said = tags !== undefined && Object.hasOwn(tags, ATTEMPT) ? tags[ATTEMPT] : undefined;
  const attempt = /^\d+$/.test(said ?? "") ? Number(said) : 1;
  return Number.isSafeInteger(attempt) ? Math.max(attempt, 1) : 1;
}

/** What `ctx.tags` shows. */
export function userTags(tags: Tags | undefined): Tags {
  if (tags === undefined) return {};
  const own = Object.entries(tags).filter(([key]) => !key.startsWith(RESERVED_PREFIX));
  return own.length === Object.keys(tags).length ? tags : Object.fromEntries(own);
}
