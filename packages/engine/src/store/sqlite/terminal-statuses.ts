/**
 * The statuses of instances that are over. Listed here, for SQL too, since this is all that the store would load the
 * protocol's package for, into a thread of its own.
 */
import type { OrchestrationStatus, TerminalStatus } from "@reawait/protocol";

const LISTED: Readonly<Record<TerminalStatus, true>> = {
  COMPLETED: true,
  FAILED: true,
  TERMINATED: true,
  CANCELED: true,
};

/** For `IN (...)`. */
export const terminalStatusList = Object.keys(LISTED)
  .map((status) => `'${status}'`)
  .join(", ");

/** Whether an instance of this status takes no more messages. */
export function isOver(status: OrchestrationStatus): status is TerminalStatus {
  return Object.hasOwn(LISTED, status);
}
