import type { OrchestrationStatus, TerminalStatus } from "@reawait/protocol";

const ALL: readonly TerminalStatus[] = ["COMPLETED", "FAILED", "TERMINATED", "CANCELED"];

/** Those of the statuses asked for that an instance can be over in; all of them where none is asked for. */
export function terminalStatuses(asked: readonly OrchestrationStatus[] | undefined): readonly TerminalStatus[] {
  return asked === undefined || asked.length === 0 ? ALL : ALL.filter((status) => asked.includes(status));
}
