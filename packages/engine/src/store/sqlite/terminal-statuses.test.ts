import { describe, expect, it } from "@jest/globals";
import type { OrchestrationStatus } from "@reawait/protocol";
import { isTerminalStatus } from "@reawait/protocol";

import { isOver, terminalStatusList } from "./terminal-statuses.js";

const ALL: Readonly<Record<OrchestrationStatus, true>> = {
  PENDING: true,
  RUNNING: true,
  SUSPENDED: true,
  COMPLETED: true,
  FAILED: true,
  TERMINATED: true,
  CANCELED: true,
  CONTINUED_AS_NEW: true,
};

describe("the store's terminal statuses", () => {
  it.each(Object.keys(ALL) as OrchestrationStatus[])("are the protocol's: %s", (status) => {
    expect(isOver(status)).toBe(isTerminalStatus(status));
    expect(terminalStatusList.includes(`'${status}'`)).toBe(isTerminalStatus(status));
  });
});
