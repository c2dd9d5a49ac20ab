import type { OrchestrationStatus } from "@reawait/protocol";

const STATUSES: Readonly<Record<OrchestrationStatus, true>> = {
  PENDING: true,
  RUNNING: true,
  SUSPENDED: true,
  COMPLETED: true,
  FAILED: true,
  TERMINATED: true,
  CANCELED: true,
  CONTINUED_AS_NEW: true,
};

/**
 * Checks statuses that a user gave: one that is misspelt would quietly match nothing.
 *
 * @throws TypeError naming the option
 */
export function checkStatuses<Statuses extends readonly OrchestrationStatus[] | undefined>(
  statuses: Statuses,
  option: string,
): Statuses {
  if (statuses !== undefined && !Array.isArray(statuses)) {
    throw new TypeError(`${option} takes a list of statuses, such as ["COMPLETED", "FAILED"]`);
  }
  for (const status of statuses ?? []) {
    if (Object.hasOwn(STATUSES, status)) continue;
    throw new TypeError(
      `${option}: ${JSON.stringify(status)} is no status. Statuses are ${Object.keys(STATUSES).join(", ")}.`,
    );
  }
  return statuses;
}
