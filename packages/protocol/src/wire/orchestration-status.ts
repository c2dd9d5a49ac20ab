import type { OrchestrationStatus } from "../model/orchestration-state.js";

const numberOfStatus = {
  RUNNING: 0,
  COMPLETED: 1,
  CONTINUED_AS_NEW: 2,
  FAILED: 3,
  CANCELED: 4,
  TERMINATED: 5,
  PENDING: 6,
  SUSPENDED: 7,
} as const satisfies Record<OrchestrationStatus, number>;

const statusOfNumber: ReadonlyMap<number, OrchestrationStatus> = new Map(
  Object.keys(numberOfStatus)
    .filter(isStatus)
    .map((status) => [numberOfStatus[status], status]),
);

/** The number by which a status travels. */
export function statusToNumber(status: OrchestrationStatus): number {
  return numberOfStatus[status];
}

/**
 * The status behind a number. One that this version does not know is `"RUNNING"`, the wire's default: engines have
 * added only states that an instance leaves again (Dapr's 8, "stalled"), and to read one as terminal would make
 * everybody stop waiting.
 */
export function statusFromNumber(value: number): OrchestrationStatus {
  return statusOfNumber.get(value) ?? "RUNNING";
}

function isStatus(name: string): name is OrchestrationStatus {
  return Object.hasOwn(numberOfStatus, name);
}
