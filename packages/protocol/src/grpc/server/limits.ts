/** How much a server takes on at once. What is beyond a limit is refused, so that what is there goes on. */
export interface ServerLimits {
  /**
   * Connections over which a call was let in. One more is closed at once.
   *
   * @default 1_000
   */
  readonly connections?: number | undefined;
  /**
   * Connections beside those, over which no call was let in yet: they have no token that is accepted, or have said
   * nothing so far. Of one more, the oldest is closed.
   *
   * @default 1_000
   */
  readonly newConnections?: number | undefined;
  /**
   * Calls at once over one connection. Others wait, at the client's end.
   *
   * @default 20_000
   */
  readonly callsPerConnection?: number | undefined;
  /**
   * Open streams of work items, that is workers. One more is `RESOURCE_EXHAUSTED`.
   *
   * @default 1_000
   */
  readonly workers?: number | undefined;
  /**
   * Open waits for instances, and open streams of histories. One more is `RESOURCE_EXHAUSTED`.
   *
   * @default 10_000
   */
  readonly waits?: number | undefined;
}

export type CheckedLimits = { readonly [Name in keyof ServerLimits]-?: number };

const DEFAULTS: CheckedLimits = {
  connections: 1_000,
  newConnections: 1_000,
  callsPerConnection: 20_000,
  workers: 1_000,
  waits: 10_000,
};

/** @throws RangeError naming the one that is no limit */
export function checkLimits(given: ServerLimits = {}): CheckedLimits {
  const check = (name: keyof ServerLimits): number => {
    const limit = given[name] ?? DEFAULTS[name];
    if (Number.isSafeInteger(limit) && limit >= 1 && limit < 2 ** 32) return limit;
    throw new RangeError(`limits.${name} must be a whole number from 1, not ${limit}.`);
  };
  return {
    connections: check("connections"),
    newConnections: check("newConnections"),
    callsPerConnection: check("callsPerConnection"),
    workers: check("workers"),
    waits: check("waits"),
  };
}
