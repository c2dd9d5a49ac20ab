import type { Tags } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";

type Given = Pick<
  InstanceRow,
  "key" | "instanceId" | "executionId" | "name" | "version" | "input" | "scheduledAt" | "parent"
>;

/** The row of an instance that has not run yet, whoever asked for it. */
export function newInstanceRow(given: Given, tags: Tags | undefined, now: number): InstanceRow {
  return {
    ...given,
    status: "PENDING",
    output: undefined,
    customStatus: undefined,
    failure: undefined,
    tags: tags && JSON.stringify(tags),
    createdAt: now,
    updatedAt: now,
    completedAt: undefined,
    traceContext: undefined,
    position: "",
    historyLength: 0,
  };
}
