/** The one call of the extension `reawait.v1`, as both sides make it from. */
export const openWorkStream = {
  name: "WorkStream",
  path: "/reawait.v1.WorkStream/Open",
  ofWorker: true,
} as const;

/** So many answers may be on their way, or under way in the engine, at once. */
export const MOST_UNACKNOWLEDGED = 1_000;

/** Bytes that a message adds to what it holds, at most. */
export const MESSAGE_OVERHEAD = 64;
