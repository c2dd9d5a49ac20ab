/** The one call of the extension `reawait.v1` for waits, as both sides make it from. */
export const openWaitStream = { name: "WaitStream", path: "/reawait.v1.WaitStream/Open", ofWorker: false } as const;

/** Bytes: an answer that is larger would hold up the others, and goes by a call of its own. */
export const LARGEST_BY_STREAM = 262_144;

/** Bytes that a part of a message adds to what it holds, at most. */
export const PART_OVERHEAD = 32;
